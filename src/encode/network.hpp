// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/encoder.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace halfspace {

/// One input of a network. The values are read in place, row-major.
struct NetworkInput {
    std::string name;
    std::vector<std::size_t> shape;
    std::variant<std::span<const float>, std::span<const std::int64_t>> values;
};

/// An ONNX file compiled for a device, computing in float32 whatever the device would like better:
/// the same item gets the same vector everywhere. The only user of the inference runtime.
/// Threads: one at a time.
class Network {
public:
    /// @param outputs  names of the output to use, the most wanted first; a network with a single
    ///                 output of rows needs none of them
    /// @throws Error Corrupt if the file cannot be read or has no such output; InvalidInput if
    /// there
    ///         is no such device
    Network(const std::filesystem::path& onnx, const EncoderOptions& options,
            std::span<const std::string_view> outputs);
    ~Network();

    [[nodiscard]] const std::vector<std::string>& input_names() const noexcept;

    /// @param rows  the first number of each input's shape
    /// @param dim   floats a row that the caller expects
    /// @return rows x dim
    /// @throws Error Corrupt if the network gives another shape or type; InvalidInput if it fails
    std::vector<float> run(std::span<const NetworkInput> inputs, std::size_t rows, std::size_t dim);

private:
    struct Runtime;
    std::unique_ptr<Runtime> m_runtime;
};

}  // namespace halfspace
