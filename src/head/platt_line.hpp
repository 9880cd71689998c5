// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

namespace halfspace {

/// A line through logits that makes probabilities of them: sigmoid(slope * logit + shift).
struct PlattLine {
    double slope = 1;
    double shift = 0;
    double loss = 0;  ///< the minimum, prior included
};

/// How strongly the line is held to slope 1 and shift 0; >= 0.
struct PlattPrior {
    double slope = 0;
    double shift = 0;
};

/// argmin over (a, b) of sum_i weight_i BCE(sigmoid(a logit_i + b), target_i) + prior.slope/2 (a -
/// 1)^2 + prior.shift/2 b^2, by damped Newton (J. Platt: Probabilistic outputs for support vector
/// machines, 1999; the solver of H. Lin, C. Lin, R. Weng: A note on Platt's probabilistic outputs,
/// Machine Learning 68, 2007).
/// @param targets  one a logit, in [0, 1]
/// @param weights  one a logit, >= 0; empty means 1 each
PlattLine fit_platt_line(std::span<const double> logits, std::span<const double> targets,
                         std::span<const double> weights, const PlattPrior& prior);

}  // namespace halfspace
