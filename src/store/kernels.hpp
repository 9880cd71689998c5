// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace halfspace {

/// Quantised rows are padded with zeros to a multiple of this many bytes: one cache line.
constexpr std::size_t kRowAlignment = 64;

constexpr std::size_t padded_dim(std::size_t dim) noexcept {
    return (dim + kRowAlignment - 1) / kRowAlignment * kRowAlignment;
}

/// More queries than this are not taken at once.
constexpr std::size_t kMaxQueries = 64;

/// What is kept beside the int8 codes of a row x with the mean m taken off it.
struct RowScale {
    float scale;  ///< x is about m + scale * codes
    float error;  ///< at least |x - m - scale * codes|
};

/// What turns dot products of codes into bounds on scores:
///     center = dot * scale * row.scale + offset,   margin = error_factor * row.error + slack
struct BoundTerms {
    double scale;
    double offset;
    double error_factor;
    double slack;
};

/// The inner loops of a search, compiled for one instruction set. In all of them codes are
/// row-major in [-127, 127], `padded` bytes a row, and `padded` is a multiple of kRowAlignment, up
/// to 65536.
struct Kernels {
    std::string_view name;

    /// sums[i] = codes[i] . query for the rows 0 .. count-1. The caller sees to it that 127 times
    /// the sum of the query's absolute values does not exceed 2^31 - 1.
    void (*dots)(const std::int8_t* codes, std::size_t padded, std::size_t count,
                 const std::int16_t* query, std::int32_t* sums) noexcept;

    /// sums[i] = codes[rows[i]] . query, under the same condition.
    void (*listed_dots)(const std::int8_t* codes, std::size_t padded,
                        std::span<const std::uint64_t> rows, const std::int16_t* query,
                        std::int32_t* sums) noexcept;

    /// sums[q * stride + i] = codes[i] . queries[q] for the rows 0 .. count-1 and up to kMaxQueries
    /// queries, which are row-major like the codes, with values in [-127, 127]. Reads a row once
    /// for all queries.
    void (*coarse_dots)(const std::int8_t* codes, std::size_t padded, std::size_t count,
                        const std::int8_t* queries, std::size_t query_count, std::int32_t* sums,
                        std::size_t stride) noexcept;

    /// lower[i] and upper[i]: center -+ margin, rounded to float.
    void (*bounds)(const BoundTerms& terms, std::size_t count, const std::int32_t* dots,
                   const RowScale* rows, float* lower, float* upper) noexcept;
};

/// Those that this processor can run, the best first; the last is `portable`.
std::span<const Kernels> supported_kernels();

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
