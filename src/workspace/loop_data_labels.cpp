// SPDX-License-Identifier: Apache-2.0
// The parts of Loop about labels that came with the data: importing them, and holding a head
// against them.
#include "workspace/loop.hpp"
#include "workspace/loop_checks.hpp"
#include "workspace/loop_session.hpp"
#include "workspace/vector_sets.hpp"

#include <unordered_map>

namespace halfspace {

namespace {

/// Items that are clearly one or the other and have a score; 0 and unsure say nothing.
struct Truth {
    std::vector<ItemId> items;
    std::vector<std::uint8_t> is_positive;

    Truth(std::span<const ItemLabel> labels, WithoutVector without) {
        for (const auto& [item, label] : labels) {
            if (!label.score || *label.score == 0 || without.contains(item)) continue;
            items.push_back(item);
            is_positive.push_back(*label.score > 0 ? 1 : 0);
        }
    }
};

}  // namespace

LabelImport Loop::import_labels(const std::string& name, std::span<const ItemLabel> labels,
                                OnConflict on_conflict) {
    const std::scoped_lock lock(m_workspace.mutex());
    LoopSession session(m_workspace, name);
    check_labels(m_workspace, session.classifier().split, labels);
    std::unordered_map<ItemId, LabelValue> before;
    for (const auto& [item, label] : session.labels().all()) before.emplace(item, label);

    LabelImport report;
    std::vector<ItemLabel> wanted;
    for (const ItemLabel& entry : labels) {
        const auto found = before.find(entry.item);
        if (found != before.end() && found->second == entry.label) {
            ++report.unchanged;
        } else if (found != before.end() && on_conflict == OnConflict::Keep) {
            ++report.kept;
        } else {
            wanted.push_back(entry);
        }
    }
    report.imported = wanted.size();
    SeenGuard seen(m_workspace, session.classifier().id, session.outside_page(wanted));
    Transaction transaction(m_workspace.database());
    session.labels().edit(wanted);
    transaction.commit();
    seen.keep();
    report.counts = session.counts();
    return report;
}

Assessment Loop::assess(const std::string& name, const std::string& split,
                        std::span<const ItemLabel> truth, std::optional<std::uint64_t> round) {
    const std::scoped_lock lock(m_workspace.mutex());
    LoopSession session(m_workspace, name);
    m_workspace.require_split(split);
    check_labels(m_workspace, split, truth);
    const Head head = session.head(round);
    const Truth known(truth, WithoutVector(m_workspace.database()));
    const auto scores = m_workspace.store().scores({head.weights, head.bias}, known.items);

    Assessment result;
    result.round = round;
    result.cut_off = session.classifier().cut_off;
    result.average_precision = average_precision(scores, known.is_positive);
    result.roc_auc = roc_auc(scores, known.is_positive);
    result.at_cut_off = count_at(scores, known.is_positive, result.cut_off);
    result.unknown = m_workspace.store().count({.split = split}) - known.items.size();
    return result;
}

}  // namespace halfspace
