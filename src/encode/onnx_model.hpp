// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/onnx_graph.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// An ONNX file as it lies in memory: what its parts are called, and their bytes, untouched.
struct OnnxModel {
    using Bytes = std::span<const std::uint8_t>;

    struct Node {
        std::vector<std::string> inputs;  ///< those of graphs inside it too
        std::vector<std::string> outputs;
        Bytes raw;  ///< the whole field of the graph
    };
    struct Input {
        std::string name;
        std::int64_t type = 0;  ///< TensorProto.DataType
        Bytes raw;
    };
    struct Initializer {
        onnx::Tensor tensor;
        Bytes raw;
    };

    std::filesystem::path path;
    std::vector<std::uint8_t> content;  ///< all `raw` lie in it
    std::uint64_t ir_version = 0;
    std::int64_t opset = 0;     ///< of ONNX's own operators
    std::vector<Bytes> kept;    ///< fields of the model that the nodes need
    std::vector<Node> nodes;    ///< in the order of computation
    std::vector<Input> inputs;  ///< without those that are initializers
    std::map<std::string, Initializer> initializers;
};

/// @throws Error NotFound; Corrupt if it is no ONNX file
OnnxModel read_onnx_model(const std::filesystem::path& path);

/// Keeps of the model only what `tensor` is computed from.
/// @throws Error Corrupt if nothing computes it
void cut_to(OnnxModel& model, const std::string& tensor);

/// Whether a node, an input or an initializer gives a tensor of this name.
bool has_tensor(const OnnxModel& model, const std::string& name);

}  // namespace halfspace
