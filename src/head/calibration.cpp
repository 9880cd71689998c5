// SPDX-License-Identifier: Apache-2.0
#include "head/calibration.hpp"

#include "base/error.hpp"
#include "head/fit_inputs.hpp"
#include "head/platt_line.hpp"

#include <array>
#include <cmath>

namespace halfspace {

double probability(float score, const Calibration& calibration) noexcept {
    return sigmoid(static_cast<double>(calibration.slope) * static_cast<double>(score) +
                   static_cast<double>(calibration.intercept));
}

Calibration fit_calibration(std::span<const ScoredLabel> labels) {
    std::array<double, 2> kinds{};  // negatives, positives
    for (const ScoredLabel& label : labels) {
        if (!std::isfinite(label.score) || !std::isfinite(label.weight) || label.weight <= 0) {
            throw Error(ErrorCode::InvalidInput,
                        "A label to calibrate on has no finite score or no weight above 0");
        }
        kinds[label.is_positive ? 1 : 0] += label.weight;
    }
    if (kinds[0] <= 0 || kinds[1] <= 0) {
        throw Error(ErrorCode::InvalidInput,
                    "Probabilities need labels of both kinds, positive and negative");
    }
    const std::array targets{1 / (kinds[0] + 2), (kinds[1] + 1) / (kinds[1] + 2)};
    std::vector<double> scores;
    std::vector<double> wanted;
    std::vector<double> weights;
    for (const ScoredLabel& label : labels) {
        scores.push_back(label.score);
        wanted.push_back(targets[label.is_positive ? 1 : 0]);
        weights.push_back(label.weight);
    }
    const PlattLine line = fit_platt_line(scores, wanted, weights, {});
    return {static_cast<float>(line.slope), static_cast<float>(line.shift)};
}

}  // namespace halfspace
