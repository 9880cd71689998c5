// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/linear_layer.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// What a safetensors file (huggingface.co/docs/safetensors) holds: float16, bfloat16, float32 and
/// float64 are read, other types listed only.
struct SafetensorsFile {
    std::vector<NamedTensor> tensors;             ///< by name; refer to the content read
    std::map<std::string, std::string> metadata;  ///< `__metadata__`

    /// Null if there is none.
    [[nodiscard]] const NamedTensor* find(const std::string& name) const;
};

/// @param content  must outlive what is returned
/// @throws Error Corrupt unless the header is whole and the tensors fill the data without a hole
SafetensorsFile read_safetensors_file(std::span<const std::uint8_t> content);

}  // namespace halfspace
