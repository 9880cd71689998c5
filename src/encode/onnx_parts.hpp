// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/byte_sink.hpp"
#include "encode/fused_onnx.hpp"
#include "encode/onnx_model.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace halfspace {

/// A graph on its way into a file, as pieces of other files and of messages: a model of any size is
/// written without being copied first.
class OnnxParts {
public:
    using Metadata = std::vector<std::pair<std::string, std::string>>;

    /// @param model  must outlive this, as must what `add` is given by reference
    OnnxParts(const OnnxModel& model, const FusedWeights& weights)
        : m_model(model), m_weights(weights) {}

    /// Fields of the graph.
    void add(std::span<const std::uint8_t> fields);
    void add(ProtoMessage fields);
    /// The model's initializers. Those that lie in other files go into this one or, where it would
    /// have more than 2 GiB, into the weights beside it.
    /// @throws Error Corrupt if a file is missing, too short or outside the model's folder
    void add_initializers();

    /// @return bytes written
    std::uint64_t write(std::uint64_t ir_version, const Metadata& metadata, ByteSink& sink);
    [[nodiscard]] std::uint64_t data_bytes() const noexcept { return m_data_bytes; }

private:
    struct Outside;
    void add_inline(const OnnxModel::Initializer& initializer, const Outside& place);
    void add_beside(const OnnxModel::Initializer& initializer, const Outside& place);

    const OnnxModel& m_model;
    const FusedWeights& m_weights;
    std::deque<std::string> m_owned;
    std::vector<std::string_view> m_pieces;
    std::uint64_t m_bytes = 0;
    std::unique_ptr<ByteSink> m_data;
    std::uint64_t m_data_bytes = 0;
};

}  // namespace halfspace
