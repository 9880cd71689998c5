// SPDX-License-Identifier: Apache-2.0
#include "workspace/verdicts.hpp"

#include "workspace/audit_table.hpp"
#include "workspace/vector_sets.hpp"

#include <algorithm>
#include <unordered_set>

namespace halfspace {

namespace {

/// Only items of the last draw, for only their answers can be changed.
std::vector<Verdict> audit_verdicts(const LoopSession& session) {
    const AuditTable table(session.workspace().database());
    const ClassifierId classifier = session.classifier().id;
    const auto audit = table.find(classifier);
    if (!audit) return {};
    const AuditLabels answers = table.labels(classifier);
    std::vector<Verdict> found;
    for (const ItemId item : audit->items) {
        const auto answer = answers.find(item);
        if (answer == answers.end() || !answer->second) continue;
        found.push_back({item, {*answer->second ? 1.0F : -1.0F, false}, CutOffSource::Audit});
    }
    std::ranges::sort(found, {}, &Verdict::item);
    return found;
}

}  // namespace

std::vector<Verdict> verdicts(const LoopSession& session) {
    std::vector<Verdict> all;
    std::unordered_set<ItemId> labelled;
    for (const auto& [item, label] : session.labels().all()) {
        if (label.score.value_or(0) == 0) continue;
        all.push_back({item, label, CutOffSource::Pages});
        labelled.insert(item);
    }
    for (const Verdict& verdict : audit_verdicts(session)) {
        if (!labelled.contains(verdict.item)) all.push_back(verdict);
    }
    const auto removed = session.workspace().store().removed(items_of(all));
    WithoutVector without(session.workspace().database());
    std::vector<Verdict> there;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!removed[i] && !without.contains(all[i].item)) there.push_back(all[i]);
    }
    return there;
}

std::vector<ItemId> items_of(std::span<const Verdict> verdicts) {
    std::vector<ItemId> items;
    items.reserve(verdicts.size());
    for (const Verdict& verdict : verdicts) items.push_back(verdict.item);
    return items;
}

std::vector<LabelMark> label_marks(Workspace& workspace, const std::string& name,
                                   const std::string& split, std::optional<std::uint64_t> round) {
    const std::scoped_lock lock(workspace.mutex());
    const LoopSession session(workspace, name);
    workspace.require_split(split);
    const Head head = session.head(round);
    const auto said = verdicts(session);
    const auto items = items_of(said);
    const auto records = workspace.items(items);
    const auto scores = workspace.store().scores({head.weights, head.bias}, items);
    std::vector<LabelMark> marks;
    for (std::size_t i = 0; i < said.size(); ++i) {
        if (records[i].split != split) continue;
        marks.push_back({items[i], scores[i], said[i].label, said[i].source});
    }
    return marks;
}

}  // namespace halfspace
