// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/encoder.hpp"
#include "encode/package.hpp"
#include "encode/pooling.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace halfspace {

/// One input of a network. The values are read in place, row-major.
struct NetworkInput {
    std::string name;
    std::vector<std::size_t> shape;
    std::variant<std::span<const float>, std::span<const std::int64_t>> values;
};

/// The ONNX file of one tower, compiled for a device. With `Precision::F32` it computes in float32
/// whatever the device would like better: the same item gets the same vector everywhere. Of a file
/// that holds more (the other tower, the classes of a classifier) only the part in front of the
/// output used is kept. Threads: one at a time.
class Network {
public:
    /// @param dim  floats a vector; tells vectors from the scores of a classifier
    /// @throws Error Corrupt if the file cannot be read or has no output to use; InvalidInput if
    ///         there is no such device
    Network(const TowerNetwork& tower, std::size_t dim, const EncoderOptions& options);
    ~Network();

    [[nodiscard]] const std::vector<std::string>& input_names() const noexcept;

    /// What the chosen output holds, as float32.
    /// @throws Error Corrupt if an input's type is none of ours; InvalidInput if the run fails
    NetworkOutput run(std::span<const NetworkInput> inputs);

private:
    struct Runtime;
    std::unique_ptr<Runtime> m_runtime;
};

/// The tensor of a tower's file that its vectors are pooled from.
struct VectorTensor {
    std::vector<std::string> names;  ///< those it has in the file
    std::size_t axes = 0;            ///< 2: finished vectors; 3: rows of tokens; 4: places
};

/// @throws Error Corrupt as `Network`, or if it cannot be told how many axes there are
VectorTensor vector_tensor_of(const TowerNetwork& tower, std::size_t dim);

/// @throws Error Corrupt unless `floats` are `rows` x `dim`, as the config files promise
void require_dim(std::size_t floats, std::size_t rows, std::size_t dim,
                 const std::filesystem::path& onnx);

}  // namespace halfspace
