// SPDX-License-Identifier: Apache-2.0
#include "workspace/class_sets.hpp"

#include "base/error.hpp"
#include "workspace/class_set_session.hpp"
#include "workspace/joint_actions.hpp"
#include "workspace/loop_checks.hpp"
#include "workspace/new_class.hpp"
#include "workspace/round_step.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kLeastClasses = 2;
constexpr std::size_t kMostClasses = 200;

void check_is_free(const ClassSetTable& table, const std::string& name) {
    check_name(name);
    if (!table.find(name)) return;
    throw Error(ErrorCode::Conflict,
                "There is a set \"" + name + "\" already; open it, or take another name");
}

void check_classes(std::span<const NewClass> classes) {
    if (classes.size() < kLeastClasses || classes.size() > kMostClasses) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("A set of {} classes; it can have {} to {}", classes.size(),
                                kLeastClasses, kMostClasses));
    }
    std::set<std::string> names;
    for (const NewClass& one : classes) {
        if (names.insert(one.name).second) continue;
        throw Error(ErrorCode::InvalidInput, "The class \"" + one.name + "\" is given twice");
    }
}

/// Gives a set its classes and a page of them. Needs a Transaction.
void set_classes(Workspace& workspace, const ClassSetRow& row, std::vector<PreparedClass> classes,
                 std::deque<SeenGuard>& seen) {
    std::vector<ClassifierId> ids;
    for (PreparedClass& one : classes) ids.push_back(add_class(workspace, std::move(one)));
    ClassSetTable(workspace.database()).set_classes(row.id, ids);
    ClassSetSession(workspace, row).redraw(seen);
}

void keep(std::deque<SeenGuard>& seen) {
    for (SeenGuard& guard : seen) guard.keep();
}

using Turn = std::optional<std::vector<ItemLabel>> (LabelLog::*)();

/// One step of undo or redo. @throws Error Conflict with `nothing` if there is none
ClassLabelState walk_history(Workspace& workspace, const std::string& name, Turn turn,
                             std::vector<std::size_t> JointHistory::* which, const char* nothing) {
    const std::scoped_lock lock(workspace.mutex());
    ClassSetSession session(workspace, name);
    const auto places = joint_history(workspace.database(), session.ids()).*which;
    if (places.empty()) throw Error(ErrorCode::Conflict, nothing);
    std::set<ItemId> changed;
    Transaction transaction(workspace.database());
    JointAction action(workspace.database());
    for (const std::size_t i : places) {
        const auto labels = (session.classes()[i].labels().*turn)();
        for (const ItemLabel& entry : labels.value()) changed.insert(entry.item);
    }
    action.close();
    transaction.commit();
    return session.label_state(std::vector(changed.begin(), changed.end()));
}

std::string joined(const std::vector<std::string>& notices) {
    std::string text;
    for (const std::string& notice : notices) text += (text.empty() ? "" : " ") + notice;
    return text;
}

}  // namespace

std::vector<ClassSetSummary> ClassSets::list() const {
    const std::scoped_lock lock(m_workspace.mutex());
    const ClassSetTable table(m_workspace.database());
    std::vector<ClassSetSummary> summaries;
    for (const ClassSetRow& row : table.all()) {
        summaries.push_back({row.name, row.kind, table.classes(row.id), row.round - 1});
    }
    return summaries;
}

ClassSetState ClassSets::create(const NewClassSet& wanted) {
    const std::scoped_lock lock(m_workspace.mutex());
    ClassSetTable table(m_workspace.database());
    check_is_free(table, wanted.name);
    check_classes(wanted.classes);
    m_workspace.require_split(wanted.split);
    ClassSetRow row{
        0,          wanted.name, wanted.kind, wanted.split, check_page_size(wanted.page_size),
        /*round=*/1};
    std::vector<std::string> notices;
    auto classes = prepare_classes(m_workspace, row, wanted.classes, notices);
    std::deque<SeenGuard> seen;
    Transaction transaction(m_workspace.database());
    row.id = table.add(row);
    set_classes(m_workspace, row, std::move(classes), seen);
    transaction.commit();
    keep(seen);
    ClassSetState made = ClassSetSession(m_workspace, row).state();
    if (!notices.empty()) made.notices.insert(made.notices.begin(), joined(notices));
    return made;
}

ClassSetState ClassSets::state(const std::string& name) {
    const std::scoped_lock lock(m_workspace.mutex());
    ClassSetSession session(m_workspace, name);
    if (!session.is_together()) session.redraw();
    return session.state();
}

ClassSetState ClassSets::change(const std::string& name, const ClassSetChange& change) {
    const std::scoped_lock lock(m_workspace.mutex());
    ClassSetSession session(m_workspace, name);
    ClassSetRow& row = session.row();
    if (change.name && *change.name != row.name) {
        check_is_free(session.sets(), *change.name);
        row.name = *change.name;
    }
    if (change.page_size) row.page_size = check_page_size(*change.page_size);
    std::vector<std::string> notices;
    std::vector<PreparedClass> classes;
    if (change.classes) {
        check_classes(*change.classes);
        classes = prepare_classes(m_workspace, row, *change.classes, notices);
    }
    std::deque<SeenGuard> seen;
    Transaction transaction(m_workspace.database());
    session.sets().update(row);
    if (change.classes) set_classes(m_workspace, row, std::move(classes), seen);
    ClassSetSession changed(m_workspace, row);
    for (LoopSession& one : changed.classes()) {
        one.classifier().strategy = change.strategy.value_or(one.classifier().strategy);
        one.classifiers().update(one.classifier());
    }
    if (change.page_size || change.strategy) changed.redraw(seen);
    transaction.commit();
    keep(seen);
    ClassSetState now = changed.state();
    if (!notices.empty()) now.notices.insert(now.notices.begin(), joined(notices));
    return now;
}

void ClassSets::remove(const std::string& name) {
    const std::scoped_lock lock(m_workspace.mutex());
    ClassSetSession session(m_workspace, name);
    session.sets().remove(session.row().id);
}

ClassLabelState ClassSets::undo(const std::string& name) {
    return walk_history(m_workspace, name, &LabelLog::undo, &JointHistory::to_undo,
                        "There is nothing to undo");
}

ClassLabelState ClassSets::redo(const std::string& name) {
    return walk_history(m_workspace, name, &LabelLog::redo, &JointHistory::to_redo,
                        "There is nothing to redo");
}

ClassSetState ClassSets::fit_and_next(const std::string& name, std::uint64_t round) {
    const std::scoped_lock lock(m_workspace.mutex());
    ClassSetSession session(m_workspace, name);
    if (session.row().round != round) {
        throw Error(ErrorCode::Conflict,
                    fmt::format("Round {} is fitted already and round {} is open; look at that one",
                                round, session.row().round));
    }
    if (!session.is_together()) {
        throw Error(ErrorCode::Conflict,
                    "A class of this set went on by itself meanwhile; look at the page again");
    }
    std::vector<LoopSession>& classes = session.classes();
    std::deque<RoundStep> steps;
    std::vector<RoundRow> next;
    session.fit([&](std::size_t place, RoundFit fit) {
        LoopSession& one = classes[place];
        steps.emplace_back(one, one.rounds().open_round(), Recipe::Pull, std::move(fit));
        next.push_back(steps.back().next());
    });
    const DrawnPage page = session.draw_page(next);
    Transaction transaction(m_workspace.database());
    for (std::size_t i = 0; i < steps.size(); ++i) {
        steps[i].write(session.scored(page, next[i].query));
    }
    ++session.row().round;
    session.sets().update(session.row());
    transaction.commit();
    for (RoundStep& step : steps) step.keep();
    ClassSetState now = ClassSetSession(m_workspace, session.row()).state();
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (steps[i].notice().empty()) continue;
        now.notices.push_back(classes[i].classifier().name + ": " + steps[i].notice());
    }
    return now;
}

}  // namespace halfspace
