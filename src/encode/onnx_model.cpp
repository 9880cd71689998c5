// SPDX-License-Identifier: Apache-2.0
#include "encode/onnx_model.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <algorithm>
#include <set>

namespace halfspace {

namespace {

using Bytes = OnnxModel::Bytes;
using onnx::GraphFields;
using onnx::ModelFields;
using onnx::NodeFields;

constexpr int kDeepestGraph = 32;  // of a graph in a node of a graph

void add_inputs_of_node(Bytes node, std::vector<std::string>& inputs, int depth);

/// What the nodes of a graph within a node take, which may be tensors of the graph around it.
void add_inputs_of_attribute(Bytes attribute, std::vector<std::string>& inputs, int depth) {
    constexpr std::uint32_t kGraph = 6;
    constexpr std::uint32_t kGraphs = 11;
    ProtoReader fields(attribute);
    while (const auto field = fields.next()) {
        if (field->number != kGraph && field->number != kGraphs) continue;
        if (depth == kDeepestGraph) {
            throw Error(ErrorCode::Corrupt, "The graphs of an ONNX model lie too deep in another");
        }
        ProtoReader parts(field->bytes);
        while (const auto part = parts.next()) {
            if (part->number == GraphFields::kNode) {
                add_inputs_of_node(part->bytes, inputs, depth + 1);
            }
        }
    }
}

void add_inputs_of_node(Bytes node, std::vector<std::string>& inputs, int depth) {
    ProtoReader fields(node);
    while (const auto field = fields.next()) {
        if (field->number == NodeFields::kInput) inputs.emplace_back(field->text());
        if (field->number == NodeFields::kAttribute) {
            add_inputs_of_attribute(field->bytes, inputs, depth);
        }
    }
}

OnnxModel::Node node_of(const ProtoField& field) {
    OnnxModel::Node node;
    node.raw = field.raw;
    add_inputs_of_node(field.bytes, node.inputs, 0);
    ProtoReader fields(field.bytes);
    while (const auto part = fields.next()) {
        if (part->number == NodeFields::kOutput) node.outputs.emplace_back(part->text());
    }
    return node;
}

/// ValueInfoProto: name, type { tensor_type { elem_type } }
OnnxModel::Input input_of(const ProtoField& field) {
    OnnxModel::Input input;
    input.raw = field.raw;
    ProtoReader fields(field.bytes);
    while (const auto part = fields.next()) {
        if (part->number == 1) input.name = part->text();
        if (part->number != 2) continue;
        ProtoReader types(part->bytes);
        while (const auto type = types.next()) {
            if (type->number != 1) continue;
            ProtoReader of_tensor(type->bytes);
            while (const auto element = of_tensor.next()) {
                if (element->number == 1) input.type = static_cast<std::int64_t>(element->value);
            }
        }
    }
    return input;
}

void read_graph(Bytes graph, OnnxModel& model) {
    ProtoReader fields(graph);
    while (const auto field = fields.next()) {
        if (field->number == GraphFields::kNode) {
            model.nodes.push_back(node_of(*field));
        } else if (field->number == GraphFields::kInput) {
            model.inputs.push_back(input_of(*field));
        } else if (field->number == GraphFields::kInitializer) {
            onnx::Tensor tensor = onnx::tensor_from(field->bytes);
            std::string name = tensor.name;
            model.initializers.emplace(std::move(name),
                                       OnnxModel::Initializer{std::move(tensor), field->raw});
        }
    }
    std::erase_if(model.inputs, [&](const OnnxModel::Input& input) {
        return model.initializers.contains(input.name);
    });
}

/// OperatorSetIdProto; ONNX's own operators have the domain "".
void read_opset(Bytes opset, OnnxModel& model) {
    std::string domain;
    std::int64_t version = 0;
    ProtoReader fields(opset);
    while (const auto field = fields.next()) {
        if (field->number == 1) domain = field->text();
        if (field->number == 2) version = static_cast<std::int64_t>(field->value);
    }
    if (domain.empty() || domain == "ai.onnx") model.opset = version;
}

}  // namespace

OnnxModel read_onnx_model(const std::filesystem::path& path) {
    OnnxModel model;
    model.path = path;
    model.content = read_file(path);
    ProtoReader fields(model.content);
    while (const auto field = fields.next()) {
        switch (field->number) {
            case ModelFields::kIrVersion: model.ir_version = field->value; break;
            case ModelFields::kGraph: read_graph(field->bytes, model); break;
            case ModelFields::kOpset:
                read_opset(field->bytes, model);
                model.kept.push_back(field->raw);
                break;
            case ModelFields::kFunctions: model.kept.push_back(field->raw); break;
            default: break;
        }
    }
    if (model.nodes.empty()) {
        throw Error(ErrorCode::Corrupt, path.string() + " is no ONNX model");
    }
    return model;
}

bool has_tensor(const OnnxModel& model, const std::string& name) {
    return model.initializers.contains(name) ||
           std::ranges::find(model.inputs, name, &OnnxModel::Input::name) != model.inputs.end() ||
           std::ranges::any_of(model.nodes, [&](const OnnxModel::Node& node) {
               return std::ranges::find(node.outputs, name) != node.outputs.end();
           });
}

void cut_to(OnnxModel& model, const std::string& tensor) {
    std::set<std::string> needed{tensor};
    std::vector<OnnxModel::Node> kept;
    // A node comes behind all it takes from, so one walk from the end finds them all.
    for (auto node = model.nodes.rbegin(); node != model.nodes.rend(); ++node) {
        const bool is_needed = std::ranges::any_of(
            node->outputs, [&](const std::string& output) { return needed.contains(output); });
        if (!is_needed) continue;
        needed.insert(node->inputs.begin(), node->inputs.end());
        kept.push_back(std::move(*node));
    }
    if (kept.empty()) {
        throw Error(ErrorCode::Corrupt, model.path.string() + " computes no " + tensor);
    }
    std::ranges::reverse(kept);
    model.nodes = std::move(kept);
    std::erase_if(model.inputs,
                  [&](const OnnxModel::Input& input) { return !needed.contains(input.name); });
    std::erase_if(model.initializers,
                  [&](const auto& entry) { return !needed.contains(entry.first); });
}

}  // namespace halfspace
