// SPDX-License-Identifier: Apache-2.0
#include "head/onnx_writer.hpp"

#include "head/protobuf.hpp"

#include <bit>
#include <string_view>

// Field numbers are those of onnx/onnx.proto (github.com/onnx/onnx).
namespace halfspace {

namespace {

using Message = ProtoMessage;

constexpr std::uint64_t kIrVersion = 8;
constexpr std::uint64_t kOpset = 17;
constexpr std::uint64_t kFloatTensor = 1;       // TensorProto.DataType.FLOAT
constexpr std::uint64_t kIntegerAttribute = 2;  // AttributeProto.AttributeType.INT

/// TensorProto
Message tensor(std::string_view name, std::initializer_list<std::uint64_t> dims,
               std::span<const float> values) {
    std::string raw;
    raw.reserve(values.size() * sizeof(float));
    for (const float value : values) {
        const auto bits = std::bit_cast<std::uint32_t>(value);
        for (unsigned shift = 0; shift < 32; shift += 8) {
            raw.push_back(static_cast<char>((bits >> shift) & 0xFFU));
        }
    }
    Message tensor;
    for (const std::uint64_t dim : dims) tensor.integer(1, dim);  // dims
    return tensor.integer(2, kFloatTensor).bytes(8, name).bytes(9, raw);
}

/// ValueInfoProto of a float matrix [batch, columns]
Message matrix(std::string_view name, std::uint64_t columns) {
    const Message shape = Message()
                              .message(1, Message().bytes(2, "batch"))     // dim_param
                              .message(1, Message().integer(1, columns));  // dim_value
    const Message tensor_type = Message().integer(1, kFloatTensor).message(2, shape);
    return Message().bytes(1, name).message(2, Message().message(1, tensor_type));
}

/// NodeProto: score = embedding . weight^T + bias
Message gemm() {
    const Message transposed =
        Message().bytes(1, "transB").integer(3, 1).integer(20, kIntegerAttribute);
    return Message()
        .bytes(1, "embedding")
        .bytes(1, "weight")
        .bytes(1, "bias")
        .bytes(2, "score")
        .bytes(3, "head")
        .bytes(4, "Gemm")
        .message(5, transposed);
}

/// GraphProto
Message graph(const Head& head) {
    const std::uint64_t dim = head.weights.size();
    return Message()
        .message(1, gemm())
        .bytes(2, "halfspace_head")
        .message(5, tensor("weight", {1, dim}, head.weights))
        .message(5, tensor("bias", {1}, {&head.bias, 1}))
        .message(11, matrix("embedding", dim))
        .message(12, matrix("score", 1));
}

}  // namespace

std::vector<std::uint8_t> write_onnx(
    const Head& head, std::span<const std::pair<std::string, std::string>> metadata) {
    Message model;  // ModelProto
    model.integer(1, kIrVersion)
        .bytes(2, "halfspace")
        .message(7, graph(head))
        .message(8, Message().bytes(1, "").integer(2, kOpset));
    for (const auto& [name, value] : metadata) {
        model.message(14, Message().bytes(1, name).bytes(2, value));
    }
    return {model.view().begin(), model.view().end()};
}

}  // namespace halfspace
