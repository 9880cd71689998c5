// SPDX-License-Identifier: Apache-2.0
// The parts of ClassSets that label: by a person's choice, and by a column of the data.
#include "base/error.hpp"
#include "workspace/class_set_session.hpp"
#include "workspace/class_sets.hpp"
#include "workspace/data_labels.hpp"
#include "workspace/joint_actions.hpp"
#include "workspace/loop_checks.hpp"

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace halfspace {

namespace {

constexpr LabelValue kYes{1.0F, false};
constexpr LabelValue kNo{-1.0F, false};
constexpr LabelValue kUnsure{std::nullopt, true};

/// Labels of each class, in the set's order.
using Labels = std::vector<std::vector<ItemLabel>>;

using Places = std::unordered_map<std::string, std::size_t>;

Places places_of(const ClassSetSession& session) {
    Places places;
    for (const std::string& name : session.names()) places.emplace(name, places.size());
    return places;
}

std::size_t place_of(const Places& places, const std::string& name) {
    const auto found = places.find(name);
    if (found != places.end()) return found->second;
    throw Error(ErrorCode::NotFound, "The set has no class \"" + name + "\"");
}

void add_choice(Labels& labels, const Places& places, SetKind kind, const ItemChoice& entry) {
    if (!entry.choice) {
        for (auto& its : labels) its.push_back({entry.item, {}});
        return;
    }
    if (kind == SetKind::Exclusive && entry.choice->classes.size() > 1) {
        throw Error(ErrorCode::InvalidInput, "An item can be of one class of this set, not of " +
                                                 std::to_string(entry.choice->classes.size()));
    }
    for (auto& its : labels) its.push_back({entry.item, kNo});
    for (const std::string& name : entry.choice->unsure) {
        labels[place_of(places, name)].back().label = kUnsure;
    }
    for (const std::string& name : entry.choice->classes) {
        LabelValue& label = labels[place_of(places, name)].back().label;
        if (label.unsure) {
            throw Error(ErrorCode::InvalidInput,
                        "The class \"" + name + "\" is both chosen and unsure; say one");
        }
        label = kYes;
    }
}

/// Writes the labels of all classes as one act. The items need no check any more.
void write_together(ClassSetSession& session, const Labels& labels) {
    Workspace& workspace = session.workspace();
    std::deque<SeenGuard> seen;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        LoopSession& one = session.classes()[i];
        seen.emplace_back(workspace, one.classifier().id, one.outside_page(labels[i]));
    }
    Transaction transaction(workspace.database());
    JointAction action(workspace.database());
    for (std::size_t i = 0; i < labels.size(); ++i) session.classes()[i].labels().edit(labels[i]);
    action.close();
    transaction.commit();
    for (SeenGuard& guard : seen) guard.keep();
}

/// The labels an item has, one a class.
std::vector<LabelValue> labels_of(ClassSetSession& session, ItemId item) {
    std::vector<LabelValue> labels;
    for (LoopSession& one : session.classes()) labels.push_back(one.labels().at(item));
    return labels;
}

/// +1 in a class, -1 in the others.
std::vector<LabelValue> only(std::optional<std::size_t> place, std::size_t count) {
    std::vector<LabelValue> labels(count, kNo);
    if (place) labels[*place] = kYes;
    return labels;
}

}  // namespace

ClassLabelState ClassSets::choose(const std::string& name, std::span<const ItemChoice> choices) {
    const std::scoped_lock lock(m_workspace.mutex());
    ClassSetSession session(m_workspace, name);
    Labels labels(session.classes().size());
    const Places places = places_of(session);
    for (const ItemChoice& entry : choices) {
        add_choice(labels, places, session.row().kind, entry);
    }
    if (labels.empty()) return session.label_state({});
    check_labels(m_workspace, session.row().split, labels.front());
    // Each class takes the groups of the set's page, which is the first one's, too.
    for (auto& its : labels) its = session.classes().front().for_groups(its);
    write_together(session, labels);
    std::vector<ItemId> changed;
    for (const auto& [item, label] : labels.front()) changed.push_back(item);
    return session.label_state(changed);
}

ClassImport ClassSets::import_column(const std::string& name, const std::string& column,
                                     OnConflict on_conflict) {
    const std::scoped_lock lock(m_workspace.mutex());
    ClassSetSession session(m_workspace, name);
    const Places places = places_of(session);
    const auto values = column_values(m_workspace, session.row().split, column);
    if (std::ranges::none_of(values, [&](const auto& v) { return places.contains(v.second); })) {
        throw Error(ErrorCode::NotFound, "No value of " + column + " is a class of this set; \"" +
                                             values.front().second + "\" is one of the values");
    }
    ClassImport report;
    Labels labels(places.size());
    for (const auto& [item, value] : values) {
        const auto found = places.find(value);
        const bool is_class = found != places.end();
        if (!is_class) ++report.none;
        const auto wanted =
            only(is_class ? std::optional(found->second) : std::nullopt, places.size());
        const auto before = labels_of(session, item);
        const bool has_label =
            std::ranges::any_of(before, [](const LabelValue& label) { return !label.is_empty(); });
        if (before == wanted || (has_label && on_conflict == OnConflict::Keep)) {
            ++report.kept;
            continue;
        }
        ++report.labelled;
        for (std::size_t i = 0; i < wanted.size(); ++i) labels[i].push_back({item, wanted[i]});
    }
    write_together(session, labels);
    return report;
}

}  // namespace halfspace
