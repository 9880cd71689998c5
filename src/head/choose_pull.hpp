// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/fit.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace halfspace {

/// A fit and the pull it was made with.
struct ChosenFit {
    FitResult fit;
    double pull = 0;
    /// Leave-one-out logits of the labels, which chose; empty if only some of them did.
    std::vector<double> left_out = {};
};

/// The pulls to choose from, strongest first, and what it takes to go on to the next: the labels
/// must be foretold better by `evidence` nats in all.
struct PullChoice {
    std::vector<double> pulls;
    double evidence;
    /// How many labels choose at most; every so manieth of more. The pull is a property of the
    /// concept, which more would not tell better, and leaving each out costs the square of their
    /// number.
    std::size_t most_labels = 100;
};

/// Measured on concepts in photos and texts: docs/decisions/0014-the-learner.md.
const PullChoice& default_pull_choice();

/// Fits all examples with the best of the pulls: the one under which the labels foretell one
/// another best: with the least leave-one-out loss of the first `label_count` examples plus
/// `evidence` for each step down the list.
///
/// The loss is the cross entropy of the leave-one-out logits after the best line through them
/// (Platt scaling): a weaker pull also lets the weights grow, which changes how sure the head is
/// and not what it ranks first, and that shall not count.
/// @param label_count  the examples that are labels; what follows them are negatives nobody gave
/// @throws Error as `fit_with_pull`; InvalidInput if there is no pull to choose
ChosenFit fit_with_best_pull(const Examples& examples, std::size_t label_count,
                             std::span<const float> start, double scale,
                             const PullChoice& choice = default_pull_choice());

/// min over (a, b) of sum_i BCE(sigmoid(a logit_i + b), target_i) + 0.05/2 (a - 1)^2 +
/// 0.001/2 b^2.
double calibrated_loss(std::span<const double> logits, std::span<const float> targets);

}  // namespace halfspace
