// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace halfspace {

/// What is kept beside the int8 codes of a row x with the mean m taken off it.
struct RowScale {
    float scale;  ///< x is about m + scale * codes
    float error;  ///< at least |x - m - scale * codes|
};

/// Rounds x - mean to codes in [-127, 127] with one scale.
///
/// @param codes  padded_dim(row.size()) bytes, the padding is set to 0
RowScale quantize_row(std::span<const float> row, std::span<const float> mean,
                      std::span<std::int8_t> codes);

/// Where a score lies for certain. The ends are rounded like a score, so they compare with scores
/// as rounded: lower <= score <= upper.
struct ScoreBounds {
    float lower;
    float upper;
};

/// A plane made ready for the int8 rows: weights in int16, and what the rounding can cost.
///
/// With x = m + s c + r and w = w' + d (w' the int16 weights times their scale):
///     w.x = w.m + s w'.c + s d.c + w.r,   |s d.c| <= |d| (|x| + |m| + |r|),   |w.r| <= |w| |r|
class QuantizedPlane {
public:
    /// @param weights  finite, dim floats
    QuantizedPlane(std::span<const float> weights, float bias, std::span<const float> mean);

    [[nodiscard]] const std::int16_t* codes() const noexcept { return m_codes.data(); }

    /// The bounds of a row whose codes have the dot product `dot` with `codes()`.
    ///
    /// @param uses_mean  whether the row was quantised against the mean or against zero
    [[nodiscard]] ScoreBounds bounds(std::int32_t dot, RowScale row,
                                     bool uses_mean) const noexcept {
        const double scale = m_scale * static_cast<double>(row.scale);
        const double center = dot * scale + (uses_mean ? m_mean_score : m_bias);
        const double error = row.error;
        const double margin = m_norm * error + m_code_error * (m_reach + error) + m_slack;
        return {static_cast<float>(center - margin), static_cast<float>(center + margin)};
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
