// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/head.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace halfspace {

/// Rows to fit on. Does not own them.
struct Examples {
    std::span<const float> rows;  ///< n x dim, row-major, unit vectors
    std::span<const float>
        targets;  ///< n values in [0, 1]; a score s in [-1, +1] gives (s + 1) / 2
    std::span<const float> weights;  ///< n values > 0; empty means 1 each
};

/// Prior on the bias of `fit_with_pull`: kBiasPrior/2 (b - centre)^2 keeps b finite when every
/// target is the same. With r = (sum_i weight_i target_i + 0.01) / (sum_i weight_i + 0.02), the
/// centre is log(r / (1 - r)) less the weighted mean of scale * start . x_i; 0 without examples.
inline constexpr double kBiasPrior = 1e-4;

/// How strongly the head is held to the start: the penalty is pull/2 |w - scale * start|^2.
struct PullSettings {
    double pull = 0.3;   ///< lambda, > 0
    double scale = 8.0;  ///< norm the start is given, >= 0
};

/// What a fit did, for the person and for tests.
struct FitResult {
    Head head;
    int iterations = 0;    ///< Newton steps, or epochs
    double objective = 0;  ///< of the unrounded head; with the bias prior, or the mean BCE
    bool converged =
        false;  ///< weights within 1e-9 of the optimum, against max(1, |w|), before they
                ///< are rounded to float; `fit_with_sgd` does not ask and leaves it false
};

/// argmin over (w, b) of sum_i weight_i BCE(sigmoid(w.x_i + b), target_i) + pull/2 |w - scale
/// start|^2, the bias free but for a vanishing prior. Convex; damped Newton in the span of the rows
/// and the start (inner systems by conjugate gradients), solved to convergence. No examples give
/// the start's head.
///
/// @param start  unit vector (within 1e-3) of dim floats: the prompt or the examples the person
/// began with
/// @throws Error InvalidInput if sizes do not fit, a value is not finite or is out of range
FitResult fit_with_pull(const Examples& examples, std::span<const float> start,
                        const PullSettings& settings);

/// The recipe of the original notebooks: full-batch gradient descent on the mean BCE with logits of
/// the page's own examples, bias trained, no pull.
struct SgdSettings {
    double learning_rate = 0.2;
    int epochs = 10;
};

/// Continues from `from` for `settings.epochs` steps; weights make the mean a weighted one. No
/// examples give `from` back.
/// @throws as `fit_with_pull`
FitResult fit_with_sgd(const Examples& examples, const Head& from, const SgdSettings& settings);

}  // namespace halfspace
