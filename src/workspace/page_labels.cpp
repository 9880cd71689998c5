// SPDX-License-Identifier: Apache-2.0
#include "workspace/page_labels.hpp"

#include <algorithm>
#include <unordered_set>

namespace halfspace {

namespace {

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
    const AgedLabels fitted_on = session.labels().of_round(round->id);
    PageLabels made = page_labels(
        with_left_out(*round->fitted, *round->pull,
                      believed(session.classifier(), session.fit_rows_on(fitted_on, round->id))));
    add_later_labels(made, session, *round->fitted, fitted_on.labels);
    return made;
}

}  // namespace halfspace
