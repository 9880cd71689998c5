// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace halfspace {

constexpr int kWeightBits = 32 - 8 - 2;                       ///< of a fixed-point weight
constexpr std::int32_t kHalfWeight = 1 << (kWeightBits - 1);  ///< rounds a sum

/// For each output position of a range: which inputs it mixes, and with what fixed-point weights.
struct ResizeWeights {
    std::size_t stride = 0;  // weights kept per output
    std::vector<std::size_t> first;
    std::vector<std::size_t> count;
    std::vector<std::int32_t> values;

    [[nodiscard]] const std::int32_t* of(std::size_t output) const {
        return &values[output * stride];
    }
    [[nodiscard]] std::size_t inputs_begin() const { return first.front(); }
    [[nodiscard]] std::size_t inputs_end() const { return first.back() + count.back(); }
};

/// A sum of weighted bytes and `kHalfWeight` as a byte again.
inline std::uint8_t to_byte(std::int32_t sum) {
    return static_cast<std::uint8_t>(std::clamp(sum >> kWeightBits, 0, 255));
}

/// What the processor has beyond what all of its kind have is used, or not.
enum class Instructions { Best, Plain };

/// Mixes along each of `rows` rows of RGB, which lie `stride` bytes apart.
/// @param pixels  its first pixel is input `weights.inputs_begin()` of the first row
/// @param with  what to compute with; every kind gives the same bytes
/// @return rows x outputs x 3
std::vector<std::uint8_t> mix_rows(const std::uint8_t* pixels, std::size_t stride, std::size_t rows,
                                   const ResizeWeights& weights,
                                   Instructions with = Instructions::Best);

}  // namespace halfspace
