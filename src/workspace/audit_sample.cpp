// SPDX-License-Identifier: Apache-2.0
#include "workspace/audit_sample.hpp"

#include "store/item_set.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <unordered_map>

namespace halfspace {

namespace {

Plane plane_of(const Head& head) {
    return {head.weights, head.bias};
}

/// Where a score lies among ascending edges.
std::size_t stratum_of(std::span<const float> edges, float score) {
    return static_cast<std::size_t>(std::ranges::upper_bound(edges, score) - edges.begin());
}

}  // namespace

AuditLabels known_labels(const LoopSession& session, const AuditRow& audit) {
    const ClassifierRow& classifier = session.classifier();
    AuditLabels known = AuditTable(session.workspace().database()).labels(classifier.id);
    if (audit.split != classifier.split) return known;
    for (const auto& [item, label] : session.labels_among(audit.items)) {
        if (label.score && *label.score != 0) known.try_emplace(item, *label.score > 0);
    }
    return known;
}

std::size_t answered(const AuditRow& audit, const AuditLabels& known) {
    const auto gap =
        std::ranges::find_if_not(audit.items, [&](ItemId item) { return known.contains(item); });
    return static_cast<std::size_t>(gap - audit.items.begin());
}

std::vector<AuditCell> cells_of(const Store& store, const AuditRow& audit, float cut_off,
                                const AuditLabels& known) {
    std::vector<float> edges = audit.edges;
    if (std::ranges::find(edges, cut_off) == edges.end()) edges.push_back(cut_off);
    std::ranges::sort(edges);
    const Filter filter{.split = audit.split};
    std::vector<AuditCell> cells(edges.size() + 1);
    std::uint64_t above = store.count(filter);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::uint64_t next =
            i < edges.size() ? store.count_at_least(plane_of(audit.head), edges[i], filter) : 0;
        cells[i].population = above - next;
        cells[i].is_found = i > 0 && edges[i - 1] >= cut_off;
        above = next;
    }
    const auto items = std::span(audit.items).first(answered(audit, known));
    const auto scores = store.scores(plane_of(audit.head), items);
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::optional<bool> is_positive = known.at(items[i]);
        if (!is_positive) continue;
        AuditCell& cell = cells[stratum_of(edges, scores[i])];
        ++cell.labelled;
        if (*is_positive) ++cell.positive;
    }
    return cells;
}

std::vector<AuditCell> crossed_cells(const Store& store, const AuditRow& audit,
                                     const AuditLabels& known, std::span<const Match> found) {
    const std::span<const float> edges = audit.edges;
    const Filter filter{.split = audit.split};
    const auto found_ids = ids_of(found);
    const ItemSet is_found(found_ids);
    // Of each stratum what is not found, then what is.
    std::vector<AuditCell> cells(2 * (edges.size() + 1));
    std::uint64_t above = store.count(filter);
    for (std::size_t i = 0; i <= edges.size(); ++i) {
        const std::uint64_t next =
            i < edges.size() ? store.count_at_least(plane_of(audit.head), edges[i], filter) : 0;
        cells[2 * i].population = above - next;
        cells[2 * i + 1].is_found = true;
        above = next;
    }
    for (const float score : store.scores(plane_of(audit.head), found_ids)) {
        const std::size_t stratum = stratum_of(edges, score);
        --cells[2 * stratum].population;
        ++cells[2 * stratum + 1].population;
    }
    const auto drawn = std::span(audit.items).first(answered(audit, known));
    const auto removed = store.removed(drawn);
    std::vector<ItemId> told;
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        if (!removed[i] && known.at(drawn[i])) told.push_back(drawn[i]);
    }
    const auto scores = store.scores(plane_of(audit.head), told);
    for (std::size_t i = 0; i < told.size(); ++i) {
        const std::size_t stratum = stratum_of(edges, scores[i]);
        AuditCell& cell = cells[2 * stratum + (is_found.contains(told[i]) ? 1 : 0)];
        ++cell.labelled;
        if (known.at(told[i]).value()) ++cell.positive;
    }
    std::erase_if(cells, [](const AuditCell& cell) { return cell.population == 0; });
    return cells;
}

std::vector<ScoredLabel> audit_labels(const LoopSession& session, const Head& head,
                                      const PageLabels& pages) {
    const ClassifierRow& classifier = session.classifier();
    const auto audit = AuditTable(session.workspace().database()).find(classifier.id);
    if (!audit || audit->edges.empty()) return {};
    const Store& store = session.workspace().store();
    const AuditLabels known = known_labels(session, *audit);
    // One of its own edges as the cut-off leaves the strata as they were drawn.
    const auto cells = cells_of(store, *audit, audit->edges.front(), known);
    const auto items = std::span(audit->items).first(answered(*audit, known));
    const auto drawn_for = store.scores(plane_of(audit->head), items);
    const auto scores = store.scores(plane_of(head), items);
    std::unordered_map<ItemId, double> left_out;
    for (std::size_t i = 0; i < pages.items.size(); ++i) {
        left_out.emplace(pages.items[i], pages.labels[i].score);
    }
    std::vector<ScoredLabel> labels;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::optional<bool> is_positive = known.at(items[i]);
        if (!is_positive) continue;
        const AuditCell& cell = cells[stratum_of(audit->edges, drawn_for[i])];
        ScoredLabel label{static_cast<double>(scores[i]), *is_positive};
        if (const auto own = left_out.find(items[i]); own != left_out.end()) {
            label.score = own->second;
        }
        label.weight = static_cast<double>(cell.population) / static_cast<double>(cell.labelled);
        labels.push_back(label);
    }
    return labels;
}

}  // namespace halfspace
