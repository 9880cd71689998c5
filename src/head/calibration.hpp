// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/head.hpp"

#include <span>
#include <vector>

namespace halfspace {

/// What makes probabilities of a head's scores. The default takes the score for the logit it is.
struct Calibration {
    float slope = 1;
    float intercept = 0;

    friend bool operator==(const Calibration&, const Calibration&) = default;
};

/// The chance that an item of this score is a positive: 1 / (1 + exp(-(slope * score +
/// intercept))), in [0, 1].
double probability(float score, const Calibration& calibration = {}) noexcept;

/// A labelled item as it stands for others of its kind.
struct ScoredLabel {
    double score = 0;  ///< by the head; of an item it was fitted on, by the fit without that item
    bool is_positive = false;
    double weight = 1;  ///< how many items it stands for, > 0
};

/// Platt scaling: the weighted cross entropy of sigmoid(slope * score + intercept) at its minimum,
/// against the targets (P + 1) / (P + 2) for positives and 1 / (N + 2) for negatives, P and N the
/// weights of either kind in all. Equal to scikit-learn's CalibratedClassifierCV(method="sigmoid").
/// @param labels  of both kinds
/// @throws Error InvalidInput if a kind is missing, or a number is not finite or a weight not > 0
Calibration fit_calibration(std::span<const ScoredLabel> labels);

}  // namespace halfspace
