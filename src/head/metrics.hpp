// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace halfspace {

/// Mean of the precision at each positive, going down the scores; equal scores count as one step:
/// sum over distinct scores of (recall gained there) x (precision from there up). Equal to
/// scikit-learn's `average_precision_score`, except that it is empty without positives.
///
/// @param scores  n finite scores, higher is more positive
/// @param labels  n values, 0 for negative and 1 for positive
/// @throws Error InvalidInput if sizes differ, a score is not finite or a label is neither 0 nor 1
std::optional<double> average_precision(std::span<const float> scores,
                                        std::span<const std::uint8_t> labels);

/// The chance that a positive scores above a negative, a tie counting half: the area under the ROC
/// curve. Equal to scikit-learn's `roc_auc_score`; empty unless there are both kinds.
/// @throws as `average_precision`
std::optional<double> roc_auc(std::span<const float> scores, std::span<const std::uint8_t> labels);

/// What counting the items with score >= cut-off as positive gets right and wrong.
struct CutOffCounts {
    std::size_t true_positives = 0;
    std::size_t false_positives = 0;
    std::size_t false_negatives = 0;
    std::size_t true_negatives = 0;

    /// Share of the found that are positive; empty if nothing is found.
    [[nodiscard]] std::optional<double> precision() const noexcept;
    /// Share of the positives that are found; empty without positives.
    [[nodiscard]] std::optional<double> recall() const noexcept;
    /// Harmonic mean of the two; empty if nothing is positive or found.
    [[nodiscard]] std::optional<double> f1() const noexcept;
};

/// @param cut_off  any number but NaN; infinities find nothing or everything
/// @throws as `average_precision`
CutOffCounts count_at(std::span<const float> scores, std::span<const std::uint8_t> labels,
                      float cut_off);

/// The angle between two weight vectors in degrees, in [0, 180]: how far a fit turned the plane.
/// Exact to about 1e-6 degrees for small angles too.
///
/// @throws Error InvalidInput if sizes differ, a value is not finite or a vector is zero
double angle_degrees(std::span<const float> a, std::span<const float> b);

}  // namespace halfspace
