// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

namespace halfspace {

/// A fully connected layer as sentence-transformers puts it behind the pooling.
struct DenseLayer {
    std::size_t inputs = 0;
    std::size_t outputs = 0;
    std::vector<float> weights;  ///< outputs x inputs, row-major
    std::vector<float> bias;     ///< outputs, or none
    bool has_tanh = false;       ///< else nothing follows

    /// @param rows  n x inputs. @return n x outputs, summed in double
    [[nodiscard]] std::vector<float> apply(const std::vector<float>& rows) const;
};

/// Reads the folder of a sentence-transformers `Dense` module: config.json and model.safetensors
/// (`linear.weight`, `linear.bias`).
/// @throws Error Corrupt if a file is missing or broken, or asks for what Halfspace does not do
DenseLayer read_dense_layer(const std::filesystem::path& folder);

}  // namespace halfspace
