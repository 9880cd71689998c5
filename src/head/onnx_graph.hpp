// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/protobuf.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

// The messages of onnx/onnx.proto (github.com/onnx/onnx) as far as a linear head needs them. All
// functions throw Error Corrupt if the bytes are no such message.
namespace halfspace::onnx {

/// Field numbers.
struct ModelFields {
    static constexpr std::uint32_t kIrVersion = 1, kProducer = 2, kGraph = 7, kOpset = 8,
                                   kMetadata = 14, kFunctions = 25;
};
struct GraphFields {
    static constexpr std::uint32_t kNode = 1, kName = 2, kInitializer = 5, kInput = 11,
                                   kOutput = 12, kValueInfo = 13;
};
struct NodeFields {
    static constexpr std::uint32_t kInput = 1, kOutput = 2, kName = 3, kOp = 4, kAttribute = 5,
                                   kDomain = 7;
};
struct TensorFields {
    static constexpr std::uint32_t kDims = 1, kType = 2, kFloats = 4, kInt32s = 5, kInt64s = 7,
                                   kName = 8, kRaw = 9, kDoubles = 10, kExternal = 13,
                                   kLocation = 14;
};

/// TensorProto.DataType.
struct TensorTypes {
    static constexpr std::int64_t kFloat = 1, kInt64 = 7, kFloat16 = 10, kDouble = 11,
                                  kBfloat16 = 16;
};

struct Tensor {
    std::string name;
    std::vector<std::uint64_t> shape;
    std::int64_t type = 0;
    bool is_external = false;  ///< its numbers lie in another file
    std::span<const std::uint8_t> content;

    /// @throws Error InvalidInput if it is external or its type is no float
    [[nodiscard]] std::vector<float> values() const;
};

struct Attribute {
    float real = 0;
    std::int64_t integer = 0;
    std::string text;
    std::vector<float> reals;
    std::vector<std::int64_t> integers;
    std::vector<std::string> texts;
    std::span<const std::uint8_t> tensor;
};

struct Node {
    std::string op;
    std::string domain;
    std::vector<std::string> inputs;
    std::vector<std::string> outputs;
    std::map<std::string, Attribute> attributes;
};

struct Graph {
    std::vector<Node> nodes;                ///< without Constant
    std::map<std::string, Tensor> tensors;  ///< initializers and what Constant gives
};

Tensor tensor_from(std::span<const std::uint8_t> message);
Node node_from(std::span<const std::uint8_t> message);
Graph graph_from(std::span<const std::uint8_t> message);

/// Adds one StringStringEntryProto. Keeps the first of two of the same name.
void add_entry(std::span<const std::uint8_t> message, std::map<std::string, std::string>& entries);

}  // namespace halfspace::onnx
