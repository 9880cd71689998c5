// SPDX-License-Identifier: Apache-2.0
#include "workspace/new_class.hpp"

#include "base/error.hpp"
#include "workspace/class_sets.hpp"
#include "workspace/data_labels.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace halfspace {

namespace {

/// So many items show what a class is about where no prompt can.
constexpr std::size_t kExamples = 10;

PreparedClass present_class(Workspace& workspace, const ClassSetRow& row,
                            const ClassifierRow& classifier) {
    const auto other = ClassSetTable(workspace.database()).set_of(classifier.id);
    if (other && ClassSetTable(workspace.database()).find(*other)->id != row.id) {
        throw Error(ErrorCode::Conflict, "The classifier " + classifier.name + " is in the set \"" +
                                             *other + "\" already; take it out of that first");
    }
    if (classifier.split != row.split) {
        throw Error(ErrorCode::InvalidInput, "The classifier " + classifier.name +
                                                 " trains on the split " + classifier.split +
                                                 " and this set on " + row.split);
    }
    return {classifier.id, {}};
}

bool has_pictures(const Workspace& workspace) {
    return std::ranges::any_of(workspace.overview().kinds, [](const KindCount& one) {
        return one.kind == ItemKind::Image && one.items > 0;
    });
}

bool reads_texts(Workspace& workspace) {
    return workspace.has_encoder() && workspace.encoder().info().reads_texts;
}

}  // namespace

std::vector<PreparedClass> prepare_classes(Workspace& workspace, const ClassSetRow& row,
                                           std::span<const NewClass> classes,
                                           std::vector<std::string>& notices) {
    const ClassifierTable table(workspace.database());
    std::vector<PreparedClass> prepared;
    for (const NewClass& one : classes) {
        if (const auto there = table.find(one.name)) {
            prepared.push_back(present_class(workspace, row, *there));
            continue;
        }
        NewClassifier wanted;
        wanted.name = one.name;
        wanted.split = row.split;
        if (one.start) {
            wanted.start = *one.start;
        } else {
            wanted.start.emplace_back().text = prompt_for_class(workspace, one.name);
        }
        prepared.push_back({std::nullopt, prepare_classifier(workspace, wanted)});
        const auto& its = prepared.back().made.notices;
        notices.insert(notices.end(), its.begin(), its.end());
    }
    return prepared;
}

ClassifierId add_class(Workspace& workspace, PreparedClass prepared) {
    if (prepared.present) return *prepared.present;
    return add_classifier(workspace, std::move(prepared.made.row)).classifier().id;
}

std::string prompt_for_class(const Workspace& workspace, const std::string& name) {
    std::string words = name;
    std::ranges::replace(words, '_', ' ');
    return has_pictures(workspace) ? "a photo of " + words : words;
}

std::vector<NewClass> classes_from_column(Workspace& workspace, const std::string& split,
                                          const std::string& column) {
    const std::scoped_lock lock(workspace.mutex());
    std::map<std::string, std::vector<StartPart>> examples;
    for (const auto& [item, value] : column_values(workspace, split, column)) {
        auto& parts = examples[value];
        if (parts.size() < kExamples) parts.emplace_back().item = item;
    }
    const bool has_prompts = reads_texts(workspace);
    std::vector<NewClass> classes;
    for (auto& [name, parts] : examples) {
        NewClass& one = classes.emplace_back();
        one.name = name;
        if (!has_prompts) one.start = std::move(parts);
    }
    return classes;
}

}  // namespace halfspace
