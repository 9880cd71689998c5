// SPDX-License-Identifier: Apache-2.0
#include "head/onnx_graph.hpp"

#include "base/error.hpp"
#include "base/float_bytes.hpp"

#include <fmt/format.h>

#include <optional>

namespace halfspace::onnx {

namespace {

using Bytes = std::span<const std::uint8_t>;

[[noreturn]] void refuse(const std::string& message) {
    throw Error(ErrorCode::InvalidInput, message);
}

FloatType float_type_of(const Tensor& tensor) {
    switch (tensor.type) {
        case TensorTypes::kFloat: return FloatType::F32;
        case TensorTypes::kFloat16: return FloatType::F16;
        case TensorTypes::kDouble: return FloatType::F64;
        case TensorTypes::kBfloat16: return FloatType::BF16;
        default:
            refuse(fmt::format("The ONNX tensor {} is of type {}; floats are read", tensor.name,
                               tensor.type));
    }
}

/// Of a tensor's two ways to hold halves: each in the low bits of an int32.
void add_halves(const ProtoField& field, FloatType type, std::vector<float>& values) {
    std::vector<std::int64_t> numbers;
    add_varints(field, numbers);
    for (const std::int64_t number : numbers) {
        const std::uint8_t bytes[] = {static_cast<std::uint8_t>(number & 0xFF),
                                      static_cast<std::uint8_t>((number >> 8) & 0xFF)};
        values.push_back(float_at(bytes, type));
    }
}

std::uint64_t count_of(const Tensor& tensor) {
    std::uint64_t count = 1;
    for (const std::uint64_t size : tensor.shape) {
        if (__builtin_mul_overflow(count, size, &count)) return UINT64_MAX;
    }
    return count;
}

std::pair<std::string, Attribute> attribute_from(Bytes message) {
    std::string name;
    Attribute attribute;
    ProtoReader fields(message);
    while (const auto field = fields.next()) {
        switch (field->number) {
            case 1: name = field->text(); break;
            case 2:
                attribute.real = std::bit_cast<float>(static_cast<std::uint32_t>(field->value));
                break;
            case 3: attribute.integer = static_cast<std::int64_t>(field->value); break;
            case 4: attribute.text = field->text(); break;
            case 5: attribute.tensor = field->bytes; break;
            case 7: add_floats(*field, attribute.reals); break;
            case 8: add_varints(*field, attribute.integers); break;
            case 9: attribute.texts.emplace_back(field->text()); break;
            default: break;
        }
    }
    return {std::move(name), std::move(attribute)};
}

}  // namespace

std::vector<float> Tensor::values() const {
    if (is_external) {
        refuse(
            fmt::format("The numbers of the ONNX tensor {} lie in another file; save the model "
                        "as one file",
                        name));
    }
    const FloatType float_type = float_type_of(*this);
    std::vector<float> numbers;
    ProtoReader fields(content);
    while (const auto field = fields.next()) {
        if (field->number == TensorFields::kRaw) {
            const auto raw = floats_from(field->bytes, float_type);
            numbers.insert(numbers.end(), raw.begin(), raw.end());
        } else if (field->number == TensorFields::kFloats && float_type == FloatType::F32) {
            add_floats(*field, numbers);
        } else if (field->number == TensorFields::kDoubles && float_type == FloatType::F64) {
            add_doubles(*field, numbers);
        } else if (field->number == TensorFields::kInt32s && width_of(float_type) == 2) {
            add_halves(*field, float_type, numbers);
        }
    }
    if (numbers.size() != count_of(*this)) {
        throw Error(ErrorCode::Corrupt, fmt::format("The ONNX tensor {} has {} numbers, not {}",
                                                    name, numbers.size(), count_of(*this)));
    }
    return numbers;
}

Tensor tensor_from(Bytes message) {
    Tensor tensor;
    tensor.content = message;
    std::vector<std::int64_t> sizes;
    ProtoReader fields(message);
    while (const auto field = fields.next()) {
        switch (field->number) {
            case TensorFields::kDims: add_varints(*field, sizes); break;
            case TensorFields::kType: tensor.type = static_cast<std::int64_t>(field->value); break;
            case TensorFields::kName: tensor.name = field->text(); break;
            case TensorFields::kExternal: tensor.is_external = true; break;
            case TensorFields::kLocation: tensor.is_external |= field->value == 1; break;
            default: break;
        }
    }
    for (const std::int64_t size : sizes) {
        if (size < 0) throw Error(ErrorCode::Corrupt, "An ONNX tensor has a negative size");
        tensor.shape.push_back(static_cast<std::uint64_t>(size));
    }
    return tensor;
}

Node node_from(Bytes message) {
    Node node;
    ProtoReader fields(message);
    while (const auto field = fields.next()) {
        switch (field->number) {
            case NodeFields::kInput: node.inputs.emplace_back(field->text()); break;
            case NodeFields::kOutput: node.outputs.emplace_back(field->text()); break;
            case NodeFields::kOp: node.op = field->text(); break;
            case NodeFields::kAttribute:
                node.attributes.insert(attribute_from(field->bytes));
                break;
            case NodeFields::kDomain: node.domain = field->text(); break;
            default: break;
        }
    }
    return node;
}

Graph graph_from(Bytes message) {
    Graph graph;
    ProtoReader fields(message);
    while (const auto field = fields.next()) {
        if (field->number == GraphFields::kInitializer) {
            Tensor tensor = tensor_from(field->bytes);
            std::string name = tensor.name;
            graph.tensors.emplace(std::move(name), std::move(tensor));
        } else if (field->number == GraphFields::kNode) {
            Node node = node_from(field->bytes);
            const auto value = node.attributes.find("value");
            if (node.op != "Constant") {
                graph.nodes.push_back(std::move(node));
            } else if (value != node.attributes.end() && !node.outputs.empty()) {
                graph.tensors.emplace(node.outputs.front(), tensor_from(value->second.tensor));
            }
        }
    }
    return graph;
}

void add_entry(Bytes message, std::map<std::string, std::string>& entries) {
    std::string name;
    std::string value;
    ProtoReader fields(message);
    while (const auto field = fields.next()) {
        if (field->number == 1) name = field->text();
        if (field->number == 2) value = field->text();
    }
    entries.emplace(std::move(name), std::move(value));
}

}  // namespace halfspace::onnx
