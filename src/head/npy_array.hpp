// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// A numpy array in memory: a whole .npy file's content.
class NpyArray {
public:
    /// @param name  of the array, for messages
    /// @throws Error Corrupt if it is no numpy file, or shorter or longer than its header says
    NpyArray(std::vector<std::uint8_t> content, std::string name);

    [[nodiscard]] const std::vector<std::uint64_t>& shape() const noexcept { return m_shape; }

    /// Row-major. @throws Error InvalidInput unless it is float16, float32 or float64
    [[nodiscard]] std::vector<float> floats() const;
    /// Whole numbers, booleans and texts of one dimension, as texts (`7`, `True`, `dog`).
    /// @throws Error InvalidInput for others
    [[nodiscard]] std::vector<std::string> names() const;

private:
    [[nodiscard]] std::span<const std::uint8_t> numbers() const;

    std::vector<std::uint8_t> m_content;
    std::string m_name;
    std::string m_type;
    std::vector<std::uint64_t> m_shape;
    std::uint64_t m_start = 0;
    std::uint64_t m_count = 0;
    std::uint64_t m_width = 0;  // bytes of an element
    bool m_is_fortran_order = false;
};

}  // namespace halfspace
