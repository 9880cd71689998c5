// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/class_set_types.hpp"
#include "workspace/workspace.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// What a person does with sets of classifiers: one page for all classes of a set, one act a label
/// of all of them, one fit for all. A class stays a classifier with its own head, labels and
/// rounds, and `Loop` goes on working for it. How the two go together is in
/// docs/decisions/0019-sets-of-classifiers.md.
///
/// Every change is durable before a member returns; a member that throws has changed nothing. All
/// but `list` and `create` name a set and throw Error NotFound if there is none of that name.
/// Threads: any member from any thread; they take turns, with those of `Loop` too.
class ClassSets {
public:
    explicit ClassSets(Workspace& workspace) : m_workspace(workspace) {}

    [[nodiscard]] std::vector<ClassSetSummary> list() const;
    /// Makes a set, those of its classes that are no classifiers yet, and draws its page.
    /// @throws Error Conflict if the name is taken or a class is in another set; InvalidInput and
    ///         NotFound as the API says
    ClassSetState create(const NewClassSet& wanted);
    /// If a class went on by itself since, the page is drawn anew first.
    [[nodiscard]] ClassSetState state(const std::string& name);
    ClassSetState change(const std::string& name, const ClassSetChange& change);
    /// Its classes stay as classifiers.
    void remove(const std::string& name);

    /// Labels items in all classes as one act: +1 in the chosen ones, unsure in those that may be,
    /// -1 in the rest. The choice for a card goes to its whole group.
    /// @throws Error InvalidInput if an item is given twice or is not of the set's split, or its
    ///         choice has two classes where the set allows one; NotFound for an unknown item or
    ///         class
    ClassLabelState choose(const std::string& name, std::span<const ItemChoice> choices);
    /// @throws Error Conflict if there is nothing to take back
    ClassLabelState undo(const std::string& name);
    ClassLabelState redo(const std::string& name);

    /// Fits every class, closes its round, marks the page seen by all and draws the next.
    /// @param round  the set's open round the person saw
    /// @throws Error Conflict if another round is open by now, or a class went on by itself
    ClassSetState fit_and_next(const std::string& name, std::uint64_t round);

    /// Labels every item of the set's split whose `column` has a value, as one act: the class of
    /// that name, or none of them.
    /// @throws Error NotFound if no item has the column, or none of its values is a class
    ClassImport import_column(const std::string& name, const std::string& column,
                              OnConflict on_conflict);

    /// What the set says against what is so. @throws Error NotFound as `column_values`, or if no
    /// value of the column is a class; Conflict without a column if there is no label to go by
    [[nodiscard]] ClassConfusion confusion(const std::string& name, const ConfusionSource& source);
    /// The items of one cell of it, or of all cells that agree with the given places; the place
    /// behind the last class is "none of them". Of tags an item is in the cells of each of its
    /// classes. Scores are the present heads', the decision is the one that was counted.
    /// @throws Error InvalidInput for another place; as `confusion`
    [[nodiscard]] ClassCardPage confused(const std::string& name, const ConfusionSource& source,
                                         std::optional<std::size_t> actual,
                                         std::optional<std::size_t> predicted, std::size_t offset,
                                         std::size_t count);

    [[nodiscard]] const Workspace& workspace() const noexcept { return m_workspace; }

private:
    Workspace& m_workspace;
};

/// One class for each value of a column, by name, with what it starts from: a prompt out of the
/// name, or example items where the encoder reads no texts.
/// @throws Error NotFound as `column_values`
std::vector<NewClass> classes_from_column(Workspace& workspace, const std::string& split,
                                          const std::string& column);

}  // namespace halfspace
