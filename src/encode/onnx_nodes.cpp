// SPDX-License-Identifier: Apache-2.0
#include "encode/onnx_nodes.hpp"

#include "head/onnx_graph.hpp"

#include <bit>
#include <string_view>

namespace halfspace {

namespace {

using onnx::GraphFields;
using onnx::NodeFields;
using onnx::TensorFields;
using onnx::TensorTypes;

constexpr std::uint64_t kIntegerAttribute = 2;  // AttributeProto.AttributeType
constexpr std::uint64_t kIntegersAttribute = 7;

static_assert(std::endian::native == std::endian::little, "ONNX keeps numbers little-endian");

template <typename Number>
std::string_view bytes_of(std::span<const Number> values) {
    return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

ProtoMessage integer_attribute(const std::string& name, std::int64_t value) {
    return ProtoMessage()
        .bytes(1, name)
        .integer(3, static_cast<std::uint64_t>(value))
        .integer(20, kIntegerAttribute);
}

ProtoMessage axes_attribute(const std::vector<std::int64_t>& axes) {
    ProtoMessage attribute;
    attribute.bytes(1, "axes");
    for (const std::int64_t axis : axes) attribute.integer(8, static_cast<std::uint64_t>(axis));
    return attribute.integer(20, kIntegersAttribute);
}

ProtoMessage node_of(const std::string& op, const OnnxNodes::Names& inputs,
                     const std::string& output) {
    ProtoMessage node;
    for (const std::string& input : inputs) node.bytes(NodeFields::kInput, input);
    return node.bytes(NodeFields::kOutput, output)
        .bytes(NodeFields::kName, "halfspace/" + op + "/" + output)
        .bytes(NodeFields::kOp, op);
}

}  // namespace

std::string OnnxNodes::name() {
    return m_prefix + std::to_string(++m_count);
}

std::string OnnxNodes::add(const std::string& op, const Names& inputs, const Attributes& attributes,
                           std::string output) {
    if (output.empty()) output = name();
    ProtoMessage node = node_of(op, inputs, output);
    for (const auto& [attribute, value] : attributes) {
        node.message(NodeFields::kAttribute, integer_attribute(attribute, value));
    }
    m_nodes.message(GraphFields::kNode, node);
    return output;
}

std::string OnnxNodes::reduce(const std::string& op, const std::string& input,
                              const std::vector<std::int64_t>& axes, bool keeps_axes) {
    const Attributes attributes{{"keepdims", keeps_axes ? 1 : 0}};
    // The axes became an input.
    const std::int64_t since = op == "ReduceSum" ? 13 : 18;
    if (m_opset >= since) return add(op, {input, integers(axes)}, attributes);
    const std::string output = name();
    ProtoMessage node = node_of(op, {input}, output);
    node.message(NodeFields::kAttribute, axes_attribute(axes));
    node.message(NodeFields::kAttribute, integer_attribute("keepdims", keeps_axes ? 1 : 0));
    m_nodes.message(GraphFields::kNode, node);
    return output;
}

std::string OnnxNodes::integers(const std::vector<std::int64_t>& values, bool is_scalar) {
    const std::string output = name();
    ProtoMessage tensor;
    if (!is_scalar) tensor.integer(TensorFields::kDims, values.size());
    tensor.integer(TensorFields::kType, static_cast<std::uint64_t>(TensorTypes::kInt64))
        .bytes(TensorFields::kName, output)
        .bytes(TensorFields::kRaw, bytes_of(std::span<const std::int64_t>(values)));
    m_constants.message(GraphFields::kInitializer, tensor);
    return output;
}

std::string OnnxNodes::floats(std::initializer_list<std::size_t> shape,
                              std::span<const float> values) {
    const std::string output = name();
    ProtoMessage tensor;
    for (const std::size_t size : shape) tensor.integer(TensorFields::kDims, size);
    tensor.integer(TensorFields::kType, static_cast<std::uint64_t>(TensorTypes::kFloat))
        .bytes(TensorFields::kName, output)
        .bytes(TensorFields::kRaw, bytes_of(values));
    m_constants.message(GraphFields::kInitializer, tensor);
    return output;
}

ProtoMessage onnx_value(const std::string& name, std::int64_t type,
                        std::initializer_list<std::size_t> shape) {
    ProtoMessage sizes;
    for (const std::size_t size : shape) {
        sizes.message(1, size == 0 ? ProtoMessage() : ProtoMessage().integer(1, size));
    }
    const ProtoMessage tensor =
        ProtoMessage().integer(1, static_cast<std::uint64_t>(type)).message(2, sizes);
    return ProtoMessage().bytes(1, name).message(2, ProtoMessage().message(1, tensor));
}

}  // namespace halfspace
