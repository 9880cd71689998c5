// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/fit.hpp"

#include <cmath>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace halfspace {

/// How far the norm of a start may be from 1.
inline constexpr double kStartNormTolerance = 1e-3;

/// @throws Error InvalidInput naming the row and value unless sizes fit `dim` (> 0), rows are
///         finite, targets lie in [0, 1] and weights are finite and > 0
void check_examples(const Examples& examples, std::size_t dim);

/// @throws Error InvalidInput naming `what` and the place of the first value that is not finite
void check_finite(std::span<const float> values, std::string_view what);

/// @throws Error InvalidInput unless `start` is a finite unit vector and pull and scale are in
/// range
void check_start(std::span<const float> start, const PullSettings& settings);

/// One weight for each example, in double; 1 each if none are given.
std::vector<double> weights_of(const Examples& examples);

inline double sigmoid(double logit) noexcept {
    return 1 / (1 + std::exp(-logit));
}

/// -target log p - (1 - target) log(1 - p) with p = sigmoid(logit), without overflow.
inline double cross_entropy(double logit, double target) noexcept {
    const double softplus = std::fmax(logit, 0) + std::log1p(std::exp(-std::fabs(logit)));
    return softplus - target * logit;
}

}  // namespace halfspace
