// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/head_formats.hpp"
#include "workspace/loop_types.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// What a person does with the classifiers of a workspace: query, label, fit, again. Every change
/// is durable before a member returns; a member that throws has changed nothing.
///
/// A classifier has one open round, whose page is being labelled; the others are fitted and kept
/// for ever. Items carry a label at most once for each classifier; labels change by actions, which
/// `undo` and `redo` walk, across fits too.
///
/// All members name a classifier and throw Error NotFound if there is none of that name.
/// Threads: any member from any thread; they take turns, but nobody waits while `search`,
/// `evaluate` and `evaluated` ask the store.
class Loop {
public:
    explicit Loop(Workspace& workspace) : m_workspace(workspace) {}

    [[nodiscard]] std::vector<ClassifierSummary> list() const;

    /// The nearest items to a start, without a classifier; `split` empty means every split, and
    /// `where` takes only items with all of these metadata.
    /// @throws Error InvalidInput if the start is empty or its parts cancel out; NotFound for an
    ///         unknown split or item, or if no item has the metadata
    [[nodiscard]] SearchResult search(std::span<const StartPart> start, const std::string& split,
                                      std::size_t count, const Metadata& where = {});

    /// Makes a classifier and draws its first page.
    /// @throws Error Conflict if the name is taken; InvalidInput and NotFound as the API says
    ClassifierState create(const NewClassifier& wanted);
    [[nodiscard]] ClassifierState state(const std::string& name);
    ClassifierState change(const std::string& name, const ClassifierChange& change);
    void remove(const std::string& name);

    /// Sets, changes or clears labels as one action. The label of a card of the open page goes to
    /// the whole of its group; `labels` may name items of the group too, which then get their own.
    /// @throws Error InvalidInput if a score is out of range, a label is both a score and unsure,
    /// an item is
    ///         given twice or is not of the training split; NotFound for an unknown item
    LabelState set_labels(const std::string& name, std::span<const ItemLabel> labels);
    /// Sets labels that came with the data, as one action; those items are dealt with. Groups take
    /// no part: each item has its own label.
    /// @throws Error as `set_labels`
    LabelImport import_labels(const std::string& name, std::span<const ItemLabel> labels,
                              OnConflict on_conflict);
    /// @throws Error Conflict if there is nothing to take back
    LabelState undo(const std::string& name);
    LabelState redo(const std::string& name);

    /// Fits, closes the open round, marks its page seen and draws the next page.
    /// @param round  number of the open round the person saw
    /// @throws Error Conflict if another round is open by now
    ClassifierState fit_and_next(const std::string& name, std::uint64_t round,
                                 Recipe recipe = Recipe::Pull);

    /// The page `fit_and_next` would draw now, found without fitting the round: so that its
    /// pictures can be fetched while the person labels. A rule of the cut-off that moves with the
    /// fit is not heeded; pages of borderline items may differ by it.
    [[nodiscard]] NextPage look_ahead(const std::string& name);

    /// Opens a new round with the fitted head of `round`, bit for bit, and the labels as they
    /// stood.
    /// @throws Error NotFound; Conflict if that round is not fitted
    ClassifierState restore(const std::string& name, std::uint64_t round);

    /// Draws the page of the open round anew, of unseen items of `among` alone.
    /// @throws Error Conflict if none of them is unseen and of the training split
    ClassifierState draw_page(const std::string& name, std::span<const ItemId> among);

    ClassifierState reset_seen(const std::string& name, SeenReset which);

    /// All labels, by item.
    [[nodiscard]] std::vector<ItemLabel> all_labels(const std::string& name);

    /// Labelled items, newest label first, scored by the present head; those that disagree with
    /// the rest as the labels stand now, the most contradicted first.
    /// @throws Error InvalidInput if the last round is before the first
    [[nodiscard]] CardPage labels(const std::string& name, const LabelQuery& which,
                                  std::size_t offset, std::size_t count);
    /// Gives all these labels another value, or with an empty one clears them, as one action.
    /// @throws Error as `labels` and `set_labels`
    LabelState relabel(const std::string& name, const LabelQuery& which, const LabelValue& to);

    /// How the head of `round` (the present head without one) scores a split.
    /// @throws Error NotFound for an unknown split or round; InvalidInput for bins out of range
    [[nodiscard]] Evaluation evaluate(const std::string& name, const std::string& split,
                                      std::optional<std::uint64_t> round, std::size_t bins);
    [[nodiscard]] CardPage evaluated(const std::string& name, const std::string& split,
                                     std::optional<std::uint64_t> round, float cut_off, Side side,
                                     std::size_t offset, std::size_t count);

    /// How well the head of `round` (the present head without one) tells the positives of `truth`
    /// from its negatives; 0 and unsure count as unknown. The items are of `split`.
    /// @throws Error NotFound for an unknown split, round or item; InvalidInput for an item of
    ///         another split
    [[nodiscard]] Assessment assess(const std::string& name, const std::string& split,
                                    std::span<const ItemLabel> truth,
                                    std::optional<std::uint64_t> round);

    /// The present head, or that of a fitted round, ready to be written.
    [[nodiscard]] SavedHead head(const std::string& name, std::optional<std::uint64_t> round);

    [[nodiscard]] const Workspace& workspace() const noexcept { return m_workspace; }

private:
    Workspace& m_workspace;
};

}  // namespace halfspace
