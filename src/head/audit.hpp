// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace halfspace {

// An audit: items drawn at random within strata of score, labelled by a person, from which the
// whole is estimated. docs/decisions/0015-audits.md.

/// Where to part the scores, and what share of the labels each part gets.
struct AuditPlan {
    std::vector<float> edges;    ///< finite, strictly ascending; the cut-off is among them
    std::vector<double> shares;  ///< edges.size() + 1, the lowest stratum first; sum 1
};

/// Parts the scores at the cut-off, and what is below into pieces of about equal spread, by what
/// the head itself thinks of its scores: the sum of sqrt(p (1 - p) + 0.1), p = sigmoid(score
/// - cut-off). What is found gets 1 to 6 of 10 labels, and more than a plain sample would give it.
///
/// @param counts  items in equal bins over [low, high]
/// @throws Error InvalidInput if a bound or the cut-off is not finite or high < low
AuditPlan plan_audit(float low, float high, std::span<const std::uint64_t> counts, float cut_off);

/// How many labels of `count` each stratum gets: its share, at most its population, and what is
/// left over where there are most items.
std::vector<std::size_t> share_out(const AuditPlan& plan,
                                   std::span<const std::uint64_t> populations, std::size_t count);

/// A stratum, or the part of it on one side of the cut-off, and what is known of it.
struct AuditCell {
    std::uint64_t population = 0;
    std::uint64_t labelled = 0;  ///< drawn at random from it; at most its population
    std::uint64_t positive = 0;  ///< among the labelled
    bool is_found = false;       ///< its items score at least the cut-off
};

/// A number and its 95% interval.
struct Estimate {
    double value = 0;
    double low = 0;
    double high = 0;

    [[nodiscard]] double width() const noexcept { return high - low; }
};

struct AuditEstimates {
    std::optional<Estimate> precision;  ///< of what is found; nothing if nothing is found
    std::optional<Estimate> recall;     ///< nothing if no positive is known
    Estimate positives;                 ///< in all
    Estimate missed;                    ///< positives below the cut-off
};

/// The stratified estimates and their intervals.
///
/// Each bound is a quantile over draws of the unseen: in a cell of n labels with x positives the
/// share of positives is Beta(x, n - x + v) for lower bounds and Beta(x + v, n - x) for upper ones,
/// where v is the cell's part of the items (its root for lower bounds and for what is found, where
/// few labels decide), and the unlabelled items are a binomial of it.
/// For one cell that is Clopper and Pearson's exact interval; over several, one pessimistic item is
/// spread as the items are. Of the 5% that may lie outside, numbers of positives have 0.2% below
/// and 4.6% above: how many there may be at most is what is asked, and the least is known well.
/// Shares have half on each side. The same cells give the same numbers.
/// @throws Error InvalidInput if a cell has more labels than items or more positives than labels
AuditEstimates estimate_audit(std::span<const AuditCell> cells);

/// How many further labels, given out like those there are, would halve the interval of the recall
/// (of the precision, where there is no recall); nothing if there is neither, or if 20
/// times as many would not.
std::optional<std::uint64_t> labels_to_halve(std::span<const AuditCell> cells);

}  // namespace halfspace
