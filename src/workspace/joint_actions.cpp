// SPDX-License-Identifier: Apache-2.0
#include "workspace/joint_actions.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace halfspace {

namespace {

std::int64_t newest_action(const Database& database) {
    Statement query = database.prepare("SELECT coalesce(max(id), 0) FROM actions");
    query.step();
    return query.integer(0);
}

struct Edit {
    std::int64_t id;
    std::int64_t step;  ///< the same for all that were done together
    std::size_t classifier;
};

struct Stacks {
    std::vector<Edit> done;    ///< edits that hold, in the order they were done or done again
    std::vector<Edit> undone;  ///< in the order they were taken back; `step` is that of the undo

    void take(const Edit& action, const std::string& kind, std::int64_t target) {
        if (kind == "edit") {
            done.push_back(action);
            undone.clear();
            return;
        }
        auto& from = kind == "undo" ? done : undone;
        auto& to = kind == "undo" ? undone : done;
        const auto found = std::ranges::find(from, target, &Edit::id);
        // Not there if it is redone by itself after another class had gone on.
        if (found != from.end()) from.erase(found);
        to.push_back({target, action.step, action.classifier});
    }
};

Stacks stacks_of(const Database& database, std::span<const ClassifierId> classifiers) {
    std::vector<std::pair<Edit, std::pair<std::string, std::int64_t>>> actions;
    Statement query = database.prepare(
        "SELECT id, coalesce(together, id), kind, coalesce(target, 0) FROM actions"
        " WHERE classifier = ?");
    for (std::size_t i = 0; i < classifiers.size(); ++i) {
        query.bind(value_of(classifiers[i]));
        while (query.step()) {
            actions.push_back(
                {{query.integer(0), query.integer(1), i}, {query.text(2), query.integer(3)}});
        }
    }
    std::ranges::sort(actions, {}, [](const auto& action) { return action.first.id; });
    Stacks stacks;
    for (const auto& [edit, what] : actions) stacks.take(edit, what.first, what.second);
    return stacks;
}

/// Those whose own newest entry belongs to the newest step of all.
std::vector<std::size_t> last_step(const std::vector<Edit>& stack, std::size_t count) {
    std::vector<std::size_t> places;
    if (stack.empty()) return places;
    std::vector<std::optional<std::int64_t>> newest(count);
    for (const Edit& edit : stack) newest[edit.classifier] = edit.step;
    for (std::size_t i = 0; i < count; ++i) {
        if (newest[i] == stack.back().step) places.push_back(i);
    }
    return places;
}

}  // namespace

JointAction::JointAction(Database& database)
    : m_database(database), m_before(newest_action(database)) {}

void JointAction::close() {
    m_database
        .prepare(
            "UPDATE actions SET together = (SELECT min(id) FROM actions WHERE id > ?)"
            " WHERE id > ?")
        .bind(m_before, m_before)
        .run();
}

JointHistory joint_history(const Database& database, std::span<const ClassifierId> classifiers) {
    const Stacks stacks = stacks_of(database, classifiers);
    return {last_step(stacks.done, classifiers.size()),
            last_step(stacks.undone, classifiers.size())};
}

}  // namespace halfspace
