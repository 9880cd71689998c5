// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/item_set.hpp"
#include "workspace/classifier_table.hpp"
#include "workspace/contradictions.hpp"
#include "workspace/label_log.hpp"
#include "workspace/loop_types.hpp"
#include "workspace/page_strategy.hpp"
#include "workspace/round_fit.hpp"
#include "workspace/round_rechecks.hpp"
#include "workspace/round_table.hpp"
#include "workspace/seen_guard.hpp"
#include "workspace/workspace.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

std::vector<ItemId> ids_of(std::span<const Match> matches);
std::vector<ItemId> with_label(std::span<const ItemLabel> labels);
std::vector<ItemId> without_label(std::span<const ItemLabel> labels);
/// All ids below `size` but these.
std::shared_ptr<const ItemSet> all_but(std::span<const ItemId> hidden, std::size_t size);

/// One classifier with its tables, for the length of one call of `Loop`; the workspace is locked.
class LoopSession {
public:
    /// @throws Error NotFound, listing the classifiers there are
    LoopSession(Workspace& workspace, const std::string& name);
    LoopSession(Workspace& workspace, ClassifierRow classifier);

    [[nodiscard]] Workspace& workspace() const noexcept { return m_workspace; }
    [[nodiscard]] ClassifierRow& classifier() noexcept { return m_classifier; }
    [[nodiscard]] const ClassifierRow& classifier() const noexcept { return m_classifier; }
    [[nodiscard]] ClassifierTable& classifiers() noexcept { return m_classifiers; }
    [[nodiscard]] LabelLog& labels() noexcept { return m_labels; }
    [[nodiscard]] const LabelLog& labels() const noexcept { return m_labels; }
    [[nodiscard]] RoundTable& rounds() noexcept { return m_rounds; }
    [[nodiscard]] const RoundTable& rounds() const noexcept { return m_rounds; }

    /// The items the classifier's strategy picks among the unseen for a round, those alike on one
    /// card.
    /// @param best   the highest scores of the round's query among them, if known
    /// @param among  the only items it may show; null: all
    [[nodiscard]] DrawnPage draw_page(const RoundRow& round, std::span<const Match> best = {},
                                      std::shared_ptr<const ItemSet> among = nullptr) const;
    /// The page that a fit of the labels as they stand would draw next. Changes nothing.
    [[nodiscard]] NextPage next_page() const;
    /// How the classifier draws for a round, from what `unseen` says it may show.
    [[nodiscard]] PageDraw page_draw(const RoundRow& round, const Filter& unseen) const;
    /// What a fit by the recipe *pull* is made on.
    [[nodiscard]] FitRows fit_rows() const;
    /// The same on other labels, as those of an earlier fit (LabelLog::of_round).
    /// @param last  the round whose page was the last that asked again; nothing: the open one
    [[nodiscard]] FitRows fit_rows_on(const AgedLabels& labels,
                                      std::optional<std::int64_t> last) const;
    /// Fits all labels by the recipe *pull*, as the classifier's learner says.
    [[nodiscard]] RoundFit fit() const;
    /// The labels of this fit that the others contradict by more than `least` nats, of items that
    /// are still there; none after a fit of another recipe.
    [[nodiscard]] std::vector<Contradiction> contradictions(const RoundFit& fit,
                                                            double least = kContradicted) const;
    /// What the page after this fit asks about again, as many as the learner says at most; none
    /// after a fit of another recipe.
    [[nodiscard]] std::vector<Recheck> pick_rechecks_after(const RoundFit& fit) const;

    [[nodiscard]] Counts counts() const;
    [[nodiscard]] ClassifierState state() const;
    /// The answer to a change of labels: `changed` as they are now.
    [[nodiscard]] LabelState label_state(std::vector<ItemLabel> changed) const;
    /// Items that are still there as cards with their labels, ranked from `first_rank` on.
    [[nodiscard]] std::vector<Card> cards(std::span<const Match> matches,
                                          std::size_t first_rank = 1) const;

    /// The labels, and with that of a card of the open page those of the rest of its group.
    [[nodiscard]] std::vector<ItemLabel> for_groups(std::span<const ItemLabel> labels) const;
    /// The labels there are of these items that are others than these.
    [[nodiscard]] std::vector<ItemLabel> replaced_by(std::span<const ItemLabel> labels) const;
    [[nodiscard]] std::vector<ItemLabel> labels_among(std::span<const ItemId> items) const;
    [[nodiscard]] std::vector<ItemId> labelled_among(std::span<const ItemId> items) const;
    /// Those that get a label and are not on the open page.
    [[nodiscard]] std::vector<ItemId> outside_page(std::span<const ItemLabel> labels) const;
    [[nodiscard]] std::vector<ItemId> seen_without_label() const;

    /// @throws Error NotFound if there is no such round; Conflict if it is open, or its head is for
    ///         other vectors than those in use
    [[nodiscard]] RoundRow fitted_round(std::uint64_t number) const;
    /// The head of a fitted round, or the present one, which is the open round's query.
    [[nodiscard]] Head head(std::optional<std::uint64_t> round) const;

private:
    [[nodiscard]] DrawnPage draw_from(const Filter& unseen, const RoundRow& round,
                                      std::span<const Match> best) const;
    /// Appends what a page asks about again, scored by its query.
    void add_recheck_cards(std::vector<Card>& page, const Head& query,
                           std::span<const Recheck> rechecks) const;
    /// The share of positives among the labels of the page before the round; 0 without labels.
    [[nodiscard]] double precision_before(const RoundRow& round) const;

    Workspace& m_workspace;
    ClassifierTable m_classifiers;
    ClassifierRow m_classifier;
    LabelLog m_labels;
    RoundTable m_rounds;
};

}  // namespace halfspace
