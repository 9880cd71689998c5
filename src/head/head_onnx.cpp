// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "head/head_codecs.hpp"
#include "head/onnx_graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace halfspace::head_codecs {

namespace {

using onnx::Attribute;
using onnx::Graph;
using onnx::Node;
using onnx::Tensor;
using Shape = std::vector<std::uint64_t>;

constexpr std::array<std::string_view, 7> kReshaping = {
    "Identity", "Cast", "Flatten", "Reshape", "Squeeze", "Unsqueeze", "Dropout"};
/// What makes probabilities, classes and dictionaries of scores.
constexpr std::array<std::string_view, 9> kAfter = {
    "Sigmoid", "Softmax", "LogSoftmax", "Normalizer", "ZipMap", "ArgMax", "ArrayFeatureExtractor",
    "TopK",    "Gather"};

[[noreturn]] void refuse(const std::string& message) {
    throw Error(ErrorCode::InvalidInput, message);
}

template <std::size_t count>
bool is_one_of(const std::array<std::string_view, count>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

const Attribute* find(const Node& node, const std::string& name) {
    const auto found = node.attributes.find(name);
    return found == node.attributes.end() ? nullptr : &found->second;
}

std::int64_t integer_of(const Node& node, const std::string& name, std::int64_t usual) {
    const Attribute* const attribute = find(node, name);
    return attribute != nullptr ? attribute->integer : usual;
}

float real_of(const Node& node, const std::string& name, float usual) {
    const Attribute* const attribute = find(node, name);
    return attribute != nullptr ? attribute->real : usual;
}

/// The tensor that input `place` of a node is. @throws Error InvalidInput if it is computed
const Tensor& tensor_at(const Graph& graph, const Node& node, std::size_t place) {
    const auto found =
        place < node.inputs.size() ? graph.tensors.find(node.inputs[place]) : graph.tensors.end();
    if (found == graph.tensors.end()) {
        refuse(fmt::format("The ONNX model's {} has no fixed weights as input {}", node.op, place));
    }
    return found->second;
}

/// A layer of [dim, rows] or, transposed, [rows, dim].
LinearLayer layer_from(const Tensor& tensor, bool is_transposed) {
    const bool is_column = tensor.shape.size() == 1;
    if (tensor.shape.empty() || tensor.shape.size() > 2 ||
        std::ranges::find(tensor.shape, 0U) != tensor.shape.end()) {
        refuse(fmt::format("The ONNX model's weights {} are no table", tensor.name));
    }
    const std::vector<float> values = tensor.values();
    LinearLayer layer;
    const std::uint64_t columns = is_column ? 1 : tensor.shape[1];
    layer.dim = is_transposed ? columns : tensor.shape[0];
    const std::uint64_t rows = is_transposed ? tensor.shape[0] : columns;
    layer.biases.assign(rows, 0);
    layer.weights = values;
    if (is_transposed) return layer;
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t i = 0; i < layer.dim; ++i) {
            layer.weights[row * layer.dim + i] = values[i * rows + row];
        }
    }
    return layer;
}

void add_bias(LinearLayer& layer, const Tensor& tensor, float factor) {
    const std::vector<float> values = tensor.values();
    if (values.size() != 1 && values.size() != layer.biases.size()) {
        refuse(fmt::format("The ONNX model adds {} numbers to {} scores", values.size(),
                           layer.biases.size()));
    }
    for (std::size_t row = 0; row < layer.biases.size(); ++row) {
        layer.biases[row] += factor * values[values.size() == 1 ? 0 : row];
    }
}

LinearLayer layer_of_gemm(const Graph& graph, const Node& node) {
    if (integer_of(node, "transA", 0) != 0) refuse("The ONNX model's Gemm transposes its input");
    LinearLayer layer = layer_from(tensor_at(graph, node, 1), integer_of(node, "transB", 0) != 0);
    const float alpha = real_of(node, "alpha", 1);
    for (float& weight : layer.weights) weight *= alpha;
    if (node.inputs.size() > 2 && !node.inputs[2].empty()) {
        add_bias(layer, tensor_at(graph, node, 2), real_of(node, "beta", 1));
    }
    return layer;
}

std::vector<std::string> classes_of(const Node& node) {
    if (const Attribute* const texts = find(node, "classlabels_strings"); texts != nullptr) {
        return texts->texts;
    }
    std::vector<std::string> classes;
    if (const Attribute* const numbers = find(node, "classlabels_ints"); numbers != nullptr) {
        for (const std::int64_t number : numbers->integers)
            classes.push_back(std::to_string(number));
    }
    return classes;
}

LinearLayer layer_of_classifier(const Node& node) {
    const Attribute* const weights = find(node, "coefficients");
    const Attribute* const biases = find(node, "intercepts");
    LinearLayer layer;
    layer.classes = classes_of(node);
    if (weights == nullptr || weights->reals.empty()) refuse("The LinearClassifier has no weights");
    layer.weights = weights->reals;
    if (biases != nullptr) layer.biases = biases->reals;
    if (layer.biases.empty())
        layer.biases.assign(std::max<std::size_t>(1, layer.classes.size()), 0);
    if (layer.weights.size() % layer.biases.size() != 0) {
        corrupt(fmt::format("A LinearClassifier of {} weights cannot have {} rows",
                            layer.weights.size(), layer.biases.size()));
    }
    layer.dim = layer.weights.size() / layer.biases.size();
    const std::size_t rows = layer.biases.size();
    if (layer.classes.size() != rows && !(rows == 1 && layer.classes.size() == 2)) {
        layer.classes.clear();
    }
    const Attribute* const after = find(node, "post_transform");
    layer.rows_compete = after != nullptr && after->text == "SOFTMAX";
    return layer;
}

/// Reads the nodes in their order, which ONNX demands to be that of computation.
class Walk {
public:
    explicit Walk(const Graph& graph) : m_graph(graph) {}

    void visit(const Node& node) {
        if (is_one_of(kReshaping, node.op)) return;
        if (!m_layer) {
            take_layer(node);
        } else if (node.op == "Add" && node.inputs.size() == 2 && m_awaits_bias) {
            const bool is_second = m_graph.tensors.contains(node.inputs[1]);
            add_bias(*m_layer, tensor_at(m_graph, node, is_second ? 1 : 0), 1);
            m_awaits_bias = false;
        } else if (is_one_of(kAfter, node.op)) {
            m_awaits_bias = false;
            if (node.op == "Sigmoid") m_layer->rows_compete = false;
        } else {
            refuse(fmt::format("The ONNX model is no linear head: {} follows its first layer",
                               node.op));
        }
    }

    [[nodiscard]] LinearLayer layer() && {
        if (!m_layer) refuse("The ONNX model has no linear layer");
        return std::move(*m_layer);
    }

private:
    void take_layer(const Node& node) {
        if (node.op == "Gemm") {
            m_layer = layer_of_gemm(m_graph, node);
        } else if (node.op == "MatMul") {
            m_layer = layer_from(tensor_at(m_graph, node, 1), /*is_transposed=*/false);
            m_awaits_bias = true;
        } else if (node.op == "LinearClassifier") {
            m_layer = layer_of_classifier(node);
        } else {
            refuse(
                fmt::format("The ONNX model is no linear head: it begins with {}. Read are one "
                            "Gemm, one MatMul with Add, and LinearClassifier",
                            node.op));
        }
    }

    const Graph& m_graph;
    std::optional<LinearLayer> m_layer;
    bool m_awaits_bias = false;
};

}  // namespace

ForeignHead read_onnx_head(std::span<const std::uint8_t> content) {
    std::span<const std::uint8_t> graph_message;
    std::map<std::string, std::string> metadata;
    ProtoReader fields(content);
    while (const auto field = fields.next()) {
        if (field->number == onnx::ModelFields::kGraph) graph_message = field->bytes;
        if (field->number == onnx::ModelFields::kMetadata) {
            onnx::add_entry(field->bytes, metadata);
        }
    }
    const Graph graph = onnx::graph_from(graph_message);
    Walk walk(graph);
    for (const Node& node : graph.nodes) walk.visit(node);
    return {std::move(walk).layer(), std::move(metadata)};
}

}  // namespace halfspace::head_codecs
