// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/calibration.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace halfspace {

/// What a cut-off is to reach.
enum class CutOffAim { Hand, BestF1, Precision, Recall };

/// `hand`, `best_f1`, `precision`, `recall`.
std::string_view name_of(CutOffAim aim) noexcept;
/// @throws Error InvalidInput, listing the names
CutOffAim cut_off_aim_from(std::string_view name);

/// How a cut-off is found again whenever the head changes.
struct CutOffRule {
    CutOffAim aim = CutOffAim::Hand;
    std::optional<double> wanted;  ///< the precision or recall, in (0, 1]; only for these two

    friend bool operator==(const CutOffRule&, const CutOffRule&) = default;
};

/// @throws Error InvalidInput unless `wanted` is there exactly if the aim takes it, and in (0, 1]
const CutOffRule& check_rule(const CutOffRule& rule);

/// A cut-off with what the labels show at it, or why they cannot tell.
struct CutOffChoice {
    std::optional<float> cut_off;
    double precision = 0;  ///< weighted, as `recall` and `f1`
    double recall = 0;
    double f1 = 0;
    std::string refusal;  ///< in words for a person; empty with a cut-off
};

/// The fewest labels of either kind that a rule is applied to, and of positives for a recall.
inline constexpr std::size_t kFewestOfAKind = 5;
inline constexpr std::size_t kFewestForRecall = 10;

/// The cut-off the labels ask for, midway between two of their scores (the lowest score itself
/// where nothing is below): the highest F1; the lowest cut-off whose precision is at least the
/// wanted one, with `kFewestOfAKind` labels at or above it; the highest cut-off whose recall is at
/// least the wanted one; none where all labels have one score. Precision and recall are those of
/// scikit-learn's precision_recall_curve with sample_weight.
/// @param rule  not *by hand*
/// @throws Error InvalidInput as `check_rule` and `fit_calibration`'s for a number
CutOffChoice choose_cut_off(const CutOffRule& rule, std::span<const ScoredLabel> labels);

}  // namespace halfspace
