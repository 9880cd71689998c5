// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/kernels.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace halfspace {

/// Rounds x - mean to codes in [-127, 127] with one scale.
///
/// @param codes  padded_dim(row.size()) bytes, the padding is set to 0
RowScale quantize_row(std::span<const float> row, std::span<const float> mean,
                      std::span<std::int8_t> codes);

/// A plane made ready for the int8 rows: weights rounded to whole numbers, and what the rounding
/// can cost.
///
/// With x = m + s c + r and w = w' + d (w' the rounded weights times their scale):
///     w.x = w.m + s w'.c + s d.c + w.r,   |s d.c| <= |d| (|x| + |m| + |r|),   |w.r| <= |w| |r|
class QuantizedPlane {
public:
    static constexpr std::int32_t kFine = 32767;  ///< fits int16: the rounding hardly costs
    static constexpr std::int32_t kCoarse = 127;  ///< fits bytes: twice the products a second

    /// @param plane     finite weights and bias
    /// @param max_code  kFine or kCoarse: the largest absolute code
    QuantizedPlane(const Plane& plane, std::span<const float> mean, std::int32_t max_code);

    [[nodiscard]] const std::vector<std::int16_t>& codes() const noexcept { return m_codes; }

    /// What makes bounds out of the dot products of rows with `codes()`. The bounds are rounded
    /// like a score, so they compare with scores as rounded: lower <= score <= upper.
    ///
    /// @param uses_mean  whether the rows were quantised against the mean or against zero
    [[nodiscard]] BoundTerms terms(bool uses_mean) const noexcept {
        return {m_scale, uses_mean ? m_mean_score : m_bias, m_norm + m_code_error,
                m_code_error * m_reach + m_slack};
    }

private:
    std::vector<std::int16_t> m_codes;
    double m_scale = 0;
    double m_bias;
    double m_mean_score = 0;  ///< w.m + bias
    double m_norm = 0;        ///< at least |w|
    double m_code_error = 0;  ///< at least |d|
    double m_reach = 0;       ///< at least |x| + |m|
    double m_slack = 0;       ///< at least what rounding in double can add up to
};

}  // namespace halfspace
