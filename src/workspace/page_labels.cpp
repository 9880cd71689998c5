// SPDX-License-Identifier: Apache-2.0
#include "workspace/page_labels.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace halfspace {

namespace {

/// The labels as they were right after `action`, by item.
std::vector<ItemLabel> labels_after(const LabelLog& log, std::int64_t action) {
    std::unordered_map<ItemId, LabelValue> labels;
    for (const auto& [item, label] : log.all()) labels[item] = label;
    for (const auto& [item, label] : log.difference_to(action)) labels[item] = label;
    std::vector<ItemLabel> then;
    for (const auto& [item, label] : labels) {
        if (!label.is_empty()) then.push_back({item, label});
    }
    std::ranges::sort(then, {}, &ItemLabel::item);
    return then;
}

void add_later_labels(PageLabels& made, const LoopSession& session, const Head& head,
                      std::span<const ItemLabel> fitted_on) {
    std::unordered_set<ItemId> known;
    for (const auto& [item, label] : fitted_on) known.insert(item);
    std::vector<ItemId> later;
    std::vector<bool> kinds;
    for (const auto& [item, label] : session.labels().all()) {
        if (known.contains(item) || label.score.value_or(0) == 0) continue;
        later.push_back(item);
        kinds.push_back(*label.score > 0);
    }
    const auto scores = session.workspace().store().scores({head.weights, head.bias}, later);
    for (std::size_t i = 0; i < later.size(); ++i) {
        made.items.push_back(later[i]);
        made.labels.push_back({static_cast<double>(scores[i]), kinds[i], 1});
    }
}

}  // namespace

PageLabels page_labels(const RoundFit& fit) {
    PageLabels made;
    if (!fit.pull || fit.rows.label_count == 0) return made;
    const FitRows& rows = fit.rows;
    for (std::size_t i = 0; i < rows.label_count; ++i) {
        if (rows.scores[i] == 0) continue;
        made.items.push_back(rows.items[i]);
        made.labels.push_back({fit.left_out[i], rows.scores[i] > 0, 1});
    }
    return made;
}

PageLabels page_labels(const LoopSession& session) {
    const auto round = session.rounds().fit_before(session.rounds().open_round());
    if (!round || !round->pull) return {};
    const auto fitted_on = labels_after(session.labels(), round->last_action);
    PageLabels made = page_labels(
        with_left_out(*round->fitted, *round->pull,
                      fit_rows(session.workspace(), session.classifier(), fitted_on, {})));
    add_later_labels(made, session, *round->fitted, fitted_on);
    return made;
}

}  // namespace halfspace
