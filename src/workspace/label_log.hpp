// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/database.hpp"
#include "workspace/loop_types.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace halfspace {

/// Labels, and how many rounds were fitted since each was set.
struct AgedLabels {
    std::vector<ItemLabel> labels;
    std::vector<std::uint64_t> ages;
};

/// The labels of one classifier and the append-only log of the actions that made them. The caller
/// holds the workspace's mutex and, for writing, a Transaction.
class LabelLog {
public:
    LabelLog(Database& database, ClassifierId classifier)
        : m_database(database), m_classifier(classifier) {}

    [[nodiscard]] LabelValue at(ItemId item) const;
    /// Every label there is, by item; those of removed items too, whose vectors stay.
    [[nodiscard]] std::vector<ItemLabel> all() const;
    /// How many rounds were fitted since each of them was set, in the order of `all`.
    [[nodiscard]] std::vector<std::uint64_t> ages() const;
    /// The labels a fitted round was fitted on, by item, and how old each of them was then.
    [[nodiscard]] AgedLabels of_round(std::int64_t round) const;
    /// These labels, newest first; like the counts without those of removed items.
    /// @param which  any kind but those that disagree, which a fit has to tell
    [[nodiscard]] std::vector<ItemLabel> page(const LabelQuery& which, std::size_t offset,
                                              std::size_t count) const;
    [[nodiscard]] std::uint64_t count(const LabelQuery& which) const;
    /// positive, negative, neutral and unsure, of items that are still there; `seen` and `unseen`
    /// are left at 0.
    [[nodiscard]] Counts counts() const;

    /// Makes the labels so, as one action. Labels that are so already are left alone; none changed
    /// is no action.
    void edit(std::span<const ItemLabel> labels);

    /// Takes the last edit back, or makes the last one taken back again.
    /// @return the labels it changed, as they are now; nothing if there is none
    std::optional<std::vector<ItemLabel>> undo();
    std::optional<std::vector<ItemLabel>> redo();
    /// Whether there is something for each to do; reads the log once.
    struct Possible {
        bool undo = false, redo = false;
    };
    [[nodiscard]] Possible possible() const;

    /// The newest action so far; 0 before the first.
    [[nodiscard]] std::int64_t last_action() const;
    /// The edit that makes the labels what they were right after `action`.
    [[nodiscard]] std::vector<ItemLabel> difference_to(std::int64_t action) const;

private:
    struct Stacks {
        std::vector<std::int64_t> done;    ///< edits that hold, oldest first
        std::vector<std::int64_t> undone;  ///< edits taken back, the next to redo last
    };
    [[nodiscard]] Stacks stacks() const;
    struct Actions {
        std::int64_t after = 0;
        std::int64_t until = 0;  ///< included
    };
    /// Those of the rounds of a query.
    [[nodiscard]] Actions actions_of(const LabelQuery& which) const;
    std::int64_t begin_action(std::string_view kind, std::optional<std::int64_t> target);
    std::vector<ItemLabel> walk_over(std::int64_t target, std::string_view kind);

    Database& m_database;
    ClassifierId m_classifier;
};

}  // namespace halfspace
