// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/protobuf.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace halfspace {

/// Nodes to be put beside those of a model, each with one output. Their tensors are called
/// `halfspace/1`, `halfspace/2`, ... (another `prefix` for a second list) Where an operator changed
/// between the versions 11 and 22 of ONNX's operators, the form of `opset` is written.
class OnnxNodes {
public:
    using Names = std::vector<std::string>;
    using Attributes = std::vector<std::pair<std::string, std::int64_t>>;

    explicit OnnxNodes(std::int64_t opset, std::string prefix = "halfspace/")
        : m_opset(opset), m_prefix(std::move(prefix)) {}

    /// @param output  empty: a name of its own. @return the output's name
    std::string add(const std::string& op, const Names& inputs, const Attributes& attributes = {},
                    std::string output = {});
    /// ReduceSum, ReduceMean, ReduceMax or ReduceL2 over `axes`.
    std::string reduce(const std::string& op, const std::string& input,
                       const std::vector<std::int64_t>& axes, bool keeps_axes);

    /// A constant of whole numbers; `is_scalar` for a single one without an axis.
    std::string integers(const std::vector<std::int64_t>& values, bool is_scalar = false);
    /// A constant of floats, row-major.
    std::string floats(std::initializer_list<std::size_t> shape, std::span<const float> values);

    [[nodiscard]] std::int64_t opset() const noexcept { return m_opset; }
    /// The fields for a GraphProto: all nodes, all constants.
    [[nodiscard]] const ProtoMessage& nodes() const noexcept { return m_nodes; }
    [[nodiscard]] const ProtoMessage& constants() const noexcept { return m_constants; }

private:
    std::string name();

    std::int64_t m_opset;
    std::string m_prefix;
    std::size_t m_count = 0;
    ProtoMessage m_nodes;
    ProtoMessage m_constants;
};

/// ValueInfoProto: a tensor whose sizes are known or, where 0, free.
ProtoMessage onnx_value(const std::string& name, std::int64_t type,
                        std::initializer_list<std::size_t> shape);

}  // namespace halfspace
