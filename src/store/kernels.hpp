// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace halfspace {

/// Quantised rows are padded with zeros to a multiple of this many bytes: one cache line.
constexpr std::size_t kRowAlignment = 64;

constexpr std::size_t padded_dim(std::size_t dim) noexcept {
    return (dim + kRowAlignment - 1) / kRowAlignment * kRowAlignment;
}

/// sums[i] = codes[row_ids[i]] . query, in 32 bits. The caller sees to it that no sum of absolute
/// products exceeds 2^31 - 1.
///
/// @param codes   row-major, `padded` bytes a row
/// @param query   `padded` values; `padded` is a multiple of kRowAlignment
/// @param sums    row_ids.size() results
void code_dots(const std::int8_t* codes, std::size_t padded, std::span<const std::uint64_t> row_ids,
               const std::int16_t* query, std::int32_t* sums) noexcept;

/// sums[i] = rows[row_ids[i]] . weights in double, summed from the first dimension to the last: the
/// bits that a plain loop gives (a product of two floats is exact in double, so only the order of
/// the sum matters).
///
/// @param rows     row-major, `dim` floats a row
/// @param weights  `dim` values that are floats
/// @param sums     row_ids.size() results
void exact_dots(const float* rows, std::size_t dim, std::span<const std::uint64_t> row_ids,
                const double* weights, double* sums) noexcept;

}  // namespace halfspace
