// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/store.hpp"

#include <optional>
#include <span>
#include <vector>

namespace halfspace {

/// What the engine's own sums say of scores.
///
/// Engines sum dot products in float, in an order of its own. So the engine is only asked for
/// estimates, the dot products s = u . x with the unit vector u = weights / |weights|, and each is
/// certain within
///
///     error = 1.01 (dim + 4) 2^-24 + 1e-11
///
/// of the true (weights . x) / |weights|: any order of summing `dim` products of floats is off by
/// at most dim 2^-24 / (1 - dim 2^-24) times the sum of their absolute values (Higham, Accuracy and
/// Stability of Numerical Algorithms, 3.1), which here is at most |u| |x|; rounding u to floats
/// adds 2^-24. The tolerance of the rows' norms and what the doubles here lose is in the rest.
class Estimates {
public:
    /// @param plane  outlives this
    explicit Estimates(const Plane& plane);

    /// The unit vector to ask with; all zero if the weights are.
    [[nodiscard]] std::span<const float> direction() const noexcept { return m_direction; }
    /// Whether the order of estimates says something of the order of scores: not where the bias
    /// swallows them.
    [[nodiscard]] bool tells_apart() const noexcept;

    /// Bounds on the score, as rounded to a float, of a row with the estimate `s`.
    [[nodiscard]] float lower(double s) const noexcept;
    [[nodiscard]] float upper(double s) const noexcept;
    /// The score that an estimate means, and how far off it may be.
    [[nodiscard]] float score(double s) const noexcept;
    [[nodiscard]] float score_error() const noexcept;

    /// A row whose score is at least `score` has an estimate of at least this.
    [[nodiscard]] double least_for(float score) const noexcept;
    /// A row with at least this estimate has a score of at least `score`.
    [[nodiscard]] double enough_for(float score) const noexcept;
    /// The estimate a row of this score would have, within [-2, 2]; no row's leaves [-1.1, 1.1].
    [[nodiscard]] double near(float score) const noexcept;

    /// Bounds on what rows are ranked by: the score, or minus its distance to `target`.
    [[nodiscard]] float lower_merit(double s, std::optional<float> target) const noexcept;
    [[nodiscard]] float upper_merit(double s, std::optional<float> target) const noexcept;

private:
    [[nodiscard]] double slack(float score) const noexcept;

    std::vector<float> m_direction;
    double m_norm = 0;
    double m_bias;
    double m_error;
};

}  // namespace halfspace
