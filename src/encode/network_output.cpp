// SPDX-License-Identifier: Apache-2.0
#include "encode/network_output.hpp"

#include "base/error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openvino/op/constant.hpp>
#include <openvino/op/matmul.hpp>
#include <openvino/op/parameter.hpp>
#include <openvino/op/result.hpp>

#include <algorithm>
#include <set>
#include <vector>

namespace halfspace {
namespace {

using Port = ov::Output<ov::Node>;

bool has_name(const ov::Output<const ov::Node>& port, const std::string& name) {
    return port.get_names().contains(name);
}

bool is_table_of(const ov::Output<const ov::Node>& port, std::size_t dim) {
    const ov::PartialShape& shape = port.get_partial_shape();
    if (shape.rank().is_dynamic() || shape.rank().get_length() != 2) return false;
    return shape[1].is_dynamic() || static_cast<std::size_t>(shape[1].get_length()) == dim;
}

/// Classes are never vectors, even where there are as many of them.
bool holds_classes(const ov::Output<const ov::Node>& port) {
    return has_name(port, "logits");
}

/// Whether nothing that is fed in reaches the node.
bool is_constant(const ov::Node* node) {
    if (ov::is_type<ov::op::v0::Constant>(node)) return true;
    if (ov::is_type<ov::op::v0::Parameter>(node)) return false;
    for (const auto& input : node->input_values()) {
        if (!is_constant(input.get_node())) return false;
    }
    return node->get_input_size() > 0;
}

/// What goes into the last linear layer in front of `port`; nothing if the way there forks.
std::optional<Port> before_last_layer(Port port) {
    for (;;) {
        const ov::Node* node = port.get_node();
        std::vector<Port> varying;
        for (const auto& input : node->input_values()) {
            if (!is_constant(input.get_node())) varying.push_back(input);
        }
        if (varying.size() != 1) return std::nullopt;
        if (ov::is_type<ov::op::v0::MatMul>(node)) return varying.front();
        port = varying.front();
    }
}

std::optional<Port> tensor_with_name(const ov::Model& model,
                                     const std::vector<std::string>& names) {
    for (const std::string& name : names) {
        for (const auto& node : model.get_ordered_ops()) {
            for (const Port& port : node->outputs()) {
                if (port.get_names().contains(name)) return port;
            }
        }
    }
    return std::nullopt;
}

/// The inputs that reach `port`.
ov::ParameterVector inputs_of(const Port& port) {
    ov::ParameterVector inputs;
    std::set<const ov::Node*> visited;
    std::vector<std::shared_ptr<ov::Node>> open = {port.get_node_shared_ptr()};
    while (!open.empty()) {
        const auto node = open.back();
        open.pop_back();
        if (!visited.insert(node.get()).second) continue;
        if (auto parameter = ov::as_type_ptr<ov::op::v0::Parameter>(node)) {
            inputs.push_back(parameter);
        }
        for (const auto& input : node->input_values()) {
            open.push_back(input.get_node_shared_ptr());
        }
    }
    return inputs;
}

std::optional<Port> find_vectors(const std::shared_ptr<ov::Model>& whole, const TowerNetwork& tower,
                                 std::size_t dim) {
    const std::shared_ptr<const ov::Model> reading = whole;
    if (const auto output = output_of(reading->outputs(), tower, dim)) {
        return output->get_node()->input_value(0);
    }
    if (const auto inside = tensor_with_name(*whole, tower.outputs)) return inside;
    if (whole->outputs().size() != 1) return std::nullopt;
    return before_last_layer(whole->output(0).get_node()->input_value(0));
}

}  // namespace

std::string name_of_port(const ov::Output<const ov::Node>& port) {
    for (const char* usual : {"pixel_values", "input_ids", "attention_mask", "token_type_ids"}) {
        if (port.get_names().contains(usual)) return usual;
    }
    return port.get_names().empty() ? "(unnamed)" : port.get_any_name();
}

std::optional<ov::Output<const ov::Node>> output_of(
    const std::vector<ov::Output<const ov::Node>>& outputs, const TowerNetwork& tower,
    std::size_t dim) {
    for (const std::string& name : tower.outputs) {
        const auto found = std::ranges::find_if(
            outputs, [&](const auto& output) { return has_name(output, name); });
        if (found != outputs.end()) return *found;
    }
    std::vector<ov::Output<const ov::Node>> tables;
    std::ranges::copy_if(outputs, std::back_inserter(tables), [&](const auto& output) {
        return is_table_of(output, dim) && !holds_classes(output);
    });
    if (tables.size() == 1) return tables.front();
    return std::nullopt;
}

Port vectors_of(const std::shared_ptr<ov::Model>& whole, const TowerNetwork& tower,
                std::size_t dim) {
    if (const std::optional<Port> vectors = find_vectors(whole, tower, dim)) return *vectors;
    std::vector<std::string> names;
    for (const auto& output : whole->outputs()) names.push_back(name_of_port(output));
    throw Error(
        ErrorCode::Corrupt,
        fmt::format("{} gives {}; none of them is one of {}. If another tensor of it "
                    "holds the vectors, name it as \"output\" in halfspace.json",
                    tower.onnx.string(), fmt::join(names, ", "), fmt::join(tower.outputs, ", ")));
}

std::shared_ptr<ov::Model> cut_to_vectors(const std::shared_ptr<ov::Model>& whole,
                                          const TowerNetwork& tower, std::size_t dim) {
    const Port vectors = vectors_of(whole, tower, dim);
    const auto result = std::make_shared<ov::op::v0::Result>(vectors);
    return std::make_shared<ov::Model>(ov::ResultVector{result}, inputs_of(vectors));
}

}  // namespace halfspace
