// SPDX-License-Identifier: Apache-2.0
#include "encode/fused_nodes.hpp"

#include "base/error.hpp"
#include "head/onnx_graph.hpp"

#include <fmt/format.h>

#include <limits>

namespace halfspace {

namespace {

using onnx::TensorTypes;

constexpr std::int64_t kBoolean = 9;  // TensorProto.DataType.BOOL

std::string as_type(OnnxNodes& nodes, const std::string& tensor, std::int64_t type) {
    return nodes.add("Cast", {tensor}, {{"to", type}});
}

std::string row_at(OnnxNodes& nodes, const std::string& rows, std::int64_t place) {
    return nodes.add("Gather", {rows, nodes.integers({place}, /*is_scalar=*/true)}, {{"axis", 1}});
}

/// [batch, tokens] -> [batch, tokens, 1]
std::string as_column(OnnxNodes& nodes, const std::string& mask) {
    return nodes.add("Reshape", {mask, nodes.integers({0, -1, 1})});
}

std::string masked_mean(OnnxNodes& nodes, const std::string& rows, const std::string& mask) {
    const std::string counted = nodes.add("Mul", {rows, as_column(nodes, mask)});
    return nodes.add("Div", {nodes.reduce("ReduceSum", counted, {1}, false),
                             nodes.reduce("ReduceSum", mask, {1}, true)});
}

std::string masked_maximum(OnnxNodes& nodes, const std::string& rows, const std::string& mask) {
    const float lowest = std::numeric_limits<float>::lowest();
    const std::string is_counted = as_type(nodes, as_column(nodes, mask), kBoolean);
    const std::string counted =
        nodes.add("Where", {is_counted, rows, nodes.floats({1}, {&lowest, 1})});
    return nodes.reduce("ReduceMax", counted, {1}, false);
}

/// The row before the padding, which stands at the end.
std::string masked_last(OnnxNodes& nodes, const std::string& rows, const std::string& mask) {
    constexpr std::int64_t kBatchDimsSince = 12;
    if (nodes.opset() < kBatchDimsSince) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("The network uses version {} of ONNX's operators; taking the last "
                                "token's row needs {}",
                                nodes.opset(), kBatchDimsSince));
    }
    const float one = 1;
    const std::string count = nodes.reduce("ReduceSum", mask, {1}, true);
    const std::string last = nodes.add("Sub", {count, nodes.floats({1}, {&one, 1})});
    return nodes.add("GatherND", {rows, as_type(nodes, last, TensorTypes::kInt64)},
                     {{"batch_dims", 1}});
}

std::string pooled_tokens(OnnxNodes& nodes, const std::string& rows, const std::string& mask,
                          Pooling pooling) {
    const std::string weights = as_type(nodes, mask, TensorTypes::kFloat);
    switch (pooling) {
        case Pooling::First: return row_at(nodes, rows, 0);
        case Pooling::Last: return masked_last(nodes, rows, weights);
        case Pooling::Max: return masked_maximum(nodes, rows, weights);
        case Pooling::Mean: break;
    }
    return masked_mean(nodes, rows, weights);
}

std::string pooled_rows(OnnxNodes& nodes, const std::string& rows, Pooling pooling) {
    switch (pooling) {
        case Pooling::First: return row_at(nodes, rows, 0);
        case Pooling::Last: return row_at(nodes, rows, -1);
        case Pooling::Max: return nodes.reduce("ReduceMax", rows, {1}, false);
        case Pooling::Mean: break;
    }
    return nodes.reduce("ReduceMean", rows, {1}, false);
}

std::string pooled_places(OnnxNodes& nodes, const std::string& places, Pooling pooling) {
    const char* const op = pooling == Pooling::Max ? "ReduceMax" : "ReduceMean";
    return nodes.reduce(op, places, {2, 3}, false);
}

std::string with_dense(OnnxNodes& nodes, std::string rows, std::span<const DenseLayer> dense) {
    for (const DenseLayer& layer : dense) {
        OnnxNodes::Names inputs{rows, nodes.floats({layer.outputs, layer.inputs}, layer.weights)};
        if (!layer.bias.empty()) inputs.push_back(nodes.floats({layer.outputs}, layer.bias));
        rows = nodes.add("Gemm", inputs, {{"transB", 1}});
        if (layer.has_tanh) rows = nodes.add("Tanh", {rows});
    }
    return rows;
}

}  // namespace

void add_fused_nodes(OnnxNodes& nodes, const FusedOutput& output, Pooling pooling,
                     std::span<const DenseLayer> dense, const Head& head,
                     const std::string& score) {
    std::string rows = as_type(nodes, output.tensor, TensorTypes::kFloat);
    if (output.axes == 4) {
        rows = pooled_places(nodes, rows, pooling);
    } else if (output.axes == 3) {
        rows = output.mask.empty() ? pooled_rows(nodes, rows, pooling)
                                   : pooled_tokens(nodes, rows, output.mask, pooling);
    }
    if (output.axes != 2) rows = with_dense(nodes, rows, dense);
    const std::string length = nodes.reduce("ReduceL2", rows, {1}, true);
    const std::string unit = nodes.add("Div", {rows, length});
    nodes.add("Gemm",
              {unit, nodes.floats({1, head.weights.size()}, head.weights),
               nodes.floats({1}, {&head.bias, 1})},
              {{"transB", 1}}, score);
}

}  // namespace halfspace
