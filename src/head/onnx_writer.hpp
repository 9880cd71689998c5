// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/head.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace halfspace {

/// An ONNX model (IR 8, opset 17) of one Gemm: `embedding` [batch, dim] -> `score` [batch, 1].
///
/// @param metadata  names and values for metadata_props, UTF-8
std::vector<std::uint8_t> write_onnx(const Head& head,
                                     std::span<const std::pair<std::string, std::string>> metadata);

}  // namespace halfspace
