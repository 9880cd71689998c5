// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/calibration.hpp"
#include "workspace/class_set_table.hpp"
#include "workspace/class_set_types.hpp"
#include "workspace/loop_session.hpp"

#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// One set with its classes, for the length of one call of `ClassSets`; the workspace is locked.
///
/// The set's page is the open page of each of its classes: the same cards in the same order. A
/// class that went on by itself has left it, until `redraw`.
class ClassSetSession {
public:
    /// @throws Error NotFound, listing the sets there are
    ClassSetSession(Workspace& workspace, const std::string& name);
    ClassSetSession(Workspace& workspace, ClassSetRow row);

    [[nodiscard]] Workspace& workspace() noexcept { return m_workspace; }
    [[nodiscard]] ClassSetRow& row() noexcept { return m_row; }
    [[nodiscard]] ClassSetTable& sets() noexcept { return m_sets; }
    [[nodiscard]] std::vector<LoopSession>& classes() noexcept { return m_classes; }
    [[nodiscard]] std::vector<ClassifierId> ids() const;
    [[nodiscard]] std::vector<std::string> names() const;

    /// Whether all classes show the set's page.
    [[nodiscard]] bool is_together() const;
    /// Draws a page that each class would show in its round of `rounds`; of items unseen by all.
    [[nodiscard]] DrawnPage draw_page(std::span<const RoundRow> rounds);
    /// A page with the scores of one class's query.
    [[nodiscard]] DrawnPage scored(const DrawnPage& page, const Head& query) const;
    /// Draws the open page anew. Needs no Transaction; labelled items of the old pages are dealt
    /// with.
    void redraw();
    /// The same within a Transaction; `seen` must be kept after its commit.
    void redraw(std::deque<SeenGuard>& seen);

    [[nodiscard]] ClassSetState state();
    /// The answer to a change of labels of these items.
    [[nodiscard]] ClassLabelState label_state(std::span<const ItemId> changed);
    /// Items that are still there, with what the present heads say of them.
    [[nodiscard]] std::vector<ClassCard> cards(std::span<const ItemId> items,
                                               std::size_t first_rank = 1) const;
    /// The classes an item with these scores belongs to; one score a class.
    [[nodiscard]] std::vector<std::size_t> decision(std::span<const float> scores) const;

    /// Fits every class by the recipe *pull* on all its labels, several at a time. `take` gets the
    /// fits in the order of the classes, on this thread, a few at a time: their rows are large.
    void fit(const std::function<void(std::size_t place, RoundFit fit)>& take);

private:
    /// Items of the split that no class has seen.
    [[nodiscard]] Filter unseen() const;
    /// The least that any class groups by.
    [[nodiscard]] std::optional<float> group_at() const;

    Workspace& m_workspace;
    ClassSetTable m_sets;
    ClassSetRow m_row;
    std::vector<LoopSession> m_classes;
    std::vector<std::optional<Calibration>> m_calibrations;  ///< of the present heads
};

}  // namespace halfspace
