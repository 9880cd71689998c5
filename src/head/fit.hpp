// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/head.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace halfspace {

/// Rows to fit on. Does not own them.
struct Examples {
    std::span<const float> rows;      ///< n x dim, row-major, unit vectors
    std::span<const float> targets;   ///< n values in [0, 1]; a score s in [-1, +1] gives (s + 1) / 2
    std::span<const float> weights;   ///< n values > 0; empty means 1 each
};

/// How strongly the head is held to the start: the penalty is pull/2 |w - scale * start|^2.
struct PullSettings {
    double pull = 0.3;   ///< lambda, > 0
    double scale = 8.0;  ///< norm the start is given, >= 0
};

/// What a fit did, for the person and for tests.
struct FitResult {
    Head head;
    int iterations = 0;
    double objective = 0;
    bool converged = false;
};

/// argmin over (w, b) of sum_i weight_i BCE(sigmoid(w.x_i + b), target_i) + pull/2 |w - scale start|^2,
/// the bias free but for a vanishing prior. Convex; damped Newton in the span of the rows, solved to
/// convergence.
///
/// @param start  unit vector of dim floats: the prompt or the examples the person began with
/// @throws Error InvalidInput if sizes do not fit, a value is not finite or is out of range
FitResult fit_with_pull(const Examples& examples, std::span<const float> start,
                        const PullSettings& settings);

/// The recipe of the original notebooks: full-batch gradient descent on the mean BCE with logits of
/// the page's own examples, bias trained, no pull.
struct SgdSettings {
    double learning_rate = 0.2;
    int epochs = 10;
};

/// Continues from `from` for `settings.epochs` steps.
/// @throws as `fit_with_pull`
FitResult fit_with_sgd(const Examples& examples, const Head& from, const SgdSettings& settings);

}  // namespace halfspace
