// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/onnx_nodes.hpp"
#include "encode/package.hpp"
#include "head/head.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace halfspace {

/// What a tower's network gives: a tensor of 2, 3 or 4 axes, as `pooled` reads it.
struct FusedOutput {
    std::string tensor;
    std::size_t axes = 2;
    std::string mask;  ///< tensor of 1 for a token, 0 for padding; empty if all count
};

/// Nodes that do what `pooled`, `DenseLayer::apply` and `make_unit` do, and then score.
/// @param score  name of the output, [batch, 1]
/// @throws Error InvalidInput if the operators' version of the network is too old for it
void add_fused_nodes(OnnxNodes& nodes, const FusedOutput& output, Pooling pooling,
                     std::span<const DenseLayer> dense, const Head& head, const std::string& score);

}  // namespace halfspace
