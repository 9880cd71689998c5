// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/fit.hpp"
#include "workspace/classifier_table.hpp"
#include "workspace/round_table.hpp"
#include "workspace/workspace.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace halfspace {

/// The norm the notebooks' recipe gives the start: that of their text vectors.
inline constexpr double kSgdStartNorm = 10.57;

/// Rows with what a fit wants of them: the labels that have a score, then the negatives.
struct FitRows {
    std::vector<ItemId> items;
    std::vector<float> rows;  ///< one an item
    std::vector<float> targets;
    std::vector<float> weights;
    std::vector<float> scores;  ///< of the labels, as they were given
    /// The score each label had when a page last asked about it again, nothing for those that were
    /// never asked about; empty if none was.
    std::vector<std::optional<float>> asked = {};
    std::size_t label_count = 0;

    [[nodiscard]] Examples examples() const { return {rows, targets, weights}; }
};

/// What the recipe *pull* fits on: all scores, and weak negatives drawn by the learner's seed, the
/// same each time while the split does not grow, so that rounds differ by what the person said
/// alone. *Unsure* is left out. Empty if no label has a score.
/// @param ages  rounds each label is old, for the recency; empty means none is
FitRows fit_rows(const Workspace& workspace, const ClassifierRow& classifier,
                 std::span<const ItemLabel> labels, std::span<const std::uint64_t> ages);

struct RoundFit {
    Head head;
    std::optional<double> pull;  ///< nothing without a score
    FitRows rows = {};           ///< what it was fitted on
    /// What the fit without it says of each label (head/leave_one_out.hpp), as a logit.
    std::vector<double> left_out = {};
};

/// A fit with a pull, and what it says of each label left out.
RoundFit with_left_out(Head head, double pull, FitRows rows);

/// The rows as a fit takes them: where pages ask again about doubtful labels, each label weighs as
/// much as a first fit makes it believed (label_trust.hpp).
/// @param all  of `fit_rows`
FitRows believed(const ClassifierRow& classifier, FitRows all);

/// Fits with the pull to the classifier's start, the given one or the best by the labels. Without a
/// score the head is the start's. It fits what is `believed`. Reads nothing but what it is given.
/// @param all  of `fit_rows`
RoundFit fit_round(const ClassifierRow& classifier, FitRows all);
/// The same on the rows of these labels.
RoundFit fit_round(const Workspace& workspace, const ClassifierRow& classifier,
                   std::span<const ItemLabel> labels, std::span<const std::uint64_t> ages = {});

/// Plain logistic regression on all scores, positive or not, with the penalty |w|^2 / 2 and no
/// start: what scikit-learn's LogisticRegression(C=1) gives. Needs both kinds; until then the query
/// head stays.
Head fit_logistic(const Workspace& workspace, const Head& query, std::span<const ItemLabel> labels);

/// The notebooks' recipe: this page's labels only, on from the query head. Without a label on the
/// page the head stays.
Head fit_page_by_sgd(const Workspace& workspace, const Head& query,
                     std::span<const ItemLabel> page_labels);

/// What going from one head to another changes among the best items of a split, seen ones too, and
/// what the next page is drawn from. Reads the int8 rows of the unseen items once for both.
struct Comparison {
    Change change;
    std::vector<Match> best_unseen;  ///< the highest scores under the later head, best first
};

/// @param viewer  whose seen items are meant
/// @param count   how many of the best unseen are wanted
Comparison compare_heads(const Workspace& workspace, const std::string& split, ClassifierId viewer,
                         const Head& before, const Head& after, std::size_t count);

}  // namespace halfspace
