// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/fit.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace halfspace {

/// What fits without one example each would say of that example, without making them: one Newton
/// step from the fit of all (K. Rad, A. Maleki: A scalable estimate of the out-of-sample prediction
/// error via approximate leave-one-out, JRSS B 2020). With H the Hessian of the objective, a_i =
/// (x_i, 1), h_i = a_i^T H^-1 a_i, g_i = weight_i (p_i - target_i) and c_i = weight_i p_i (1 -
/// p_i), the logit of i becomes a_i . (w, b) + h_i g_i / (1 - c_i h_i).
class LeaveOneOut {
public:
    /// Keeps the spans of `examples`. The products of all pairs of rows are made here, once for all
    /// pulls, unless there are more rows than dimensions.
    /// @param dim  > 0
    /// @throws Error InvalidInput as `fit_with_pull`
    LeaveOneOut(const Examples& examples, std::size_t dim);

    /// Logits of the first `count` examples.
    /// @param fitted  of `fit_with_pull` on these examples with this `pull`
    [[nodiscard]] std::vector<double> logits(const Head& fitted, double pull,
                                             std::size_t count) const;

private:
    [[nodiscard]] std::vector<double> fitted_logits(const Head& fitted) const;
    /// h_i of the first `count`, by the n x n or the (dim + 1) x (dim + 1) form of H.
    [[nodiscard]] std::vector<double> leverages_by_rows(std::span<const double> curvature,
                                                        double pull, std::size_t count) const;
    [[nodiscard]] std::vector<double> leverages_by_dimensions(std::span<const double> curvature,
                                                              double pull, std::size_t count) const;

    std::span<const float> m_rows;
    std::span<const float> m_targets;
    std::vector<double> m_weights;
    std::size_t m_dim;
    std::vector<double> m_products;  // n x n, x_i . x_j; empty if n > dim
};

/// -log of the chance the fits without each example give to its target: 0 for no surprise at all.
/// A target between 0 and 1 costs what lies beyond its own entropy.
double surprise(double logit, double target) noexcept;

}  // namespace halfspace
