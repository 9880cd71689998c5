// SPDX-License-Identifier: Apache-2.0
#include "workspace/round_fit.hpp"

#include "head/metrics.hpp"
#include "head/start.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace halfspace {

namespace {

constexpr std::size_t kTop = 50;

float target_of(float score) {
    return (score + 1) / 2;
}

/// Rows of the labels that have a score, and their targets.
struct Labelled {
    std::vector<ItemId> items;
    std::vector<float> targets;
};

Labelled scored(std::span<const ItemLabel> labels) {
    Labelled labelled;
    for (const auto& [item, label] : labels) {
        if (!label.score) continue;  // unsure is left out of the fit
        labelled.items.push_back(item);
        labelled.targets.push_back(target_of(*label.score));
    }
    return labelled;
}

/// Random items of the split that carry no label; always the same ones while the split does not
/// grow, so that rounds differ by what the person said alone.
std::vector<ItemId> draw_negatives(const Workspace& workspace, const ClassifierRow& classifier,
                                   std::span<const ItemLabel> labels, std::size_t count) {
    std::unordered_set<ItemId> labelled;
    for (const auto& [item, label] : labels) labelled.insert(item);
    const std::vector<float> nothing(workspace.space().dim, 0.0F);
    std::vector<ItemId> items;
    for (const Match& match :
         workspace.store().random({nothing, 0}, count + labelled.size(), {classifier.split, {}, {}},
                                  value_of(classifier.id))) {
        if (items.size() < count && !labelled.contains(match.id)) items.push_back(match.id);
    }
    return items;
}

}  // namespace

Head fit_round(const Workspace& workspace, const ClassifierRow& classifier,
               std::span<const float> start, std::span<const ItemLabel> labels,
               const RoundFitSettings& settings) {
    Labelled labelled = scored(labels);
    if (labelled.items.empty()) return head_from_start(start, settings.pull);
    std::vector<float> weights(labelled.items.size(), 1.0F);
    for (const ItemId item : draw_negatives(workspace, classifier, labels, settings.negatives)) {
        labelled.items.push_back(item);
        labelled.targets.push_back(0);
        weights.push_back(settings.negative_weight);
    }
    const std::vector<float> rows = workspace.store().rows(labelled.items);
    return fit_with_pull({rows, labelled.targets, weights}, start, settings.pull).head;
}

Head fit_page_by_sgd(const Workspace& workspace, const Head& query,
                     std::span<const ItemLabel> page_labels, const RoundFitSettings& settings) {
    const Labelled labelled = scored(page_labels);
    if (labelled.items.empty()) return query;
    const std::vector<float> rows = workspace.store().rows(labelled.items);
    return fit_with_sgd({rows, labelled.targets, {}}, query, settings.sgd).head;
}

Change compare_heads(const Workspace& workspace, const std::string& split, const Head& before,
                     const Head& after) {
    const std::array planes{Plane{before.weights, before.bias}, Plane{after.weights, after.bias}};
    const auto tops = workspace.store().best_of_many(planes, kTop, {.split = split});
    const std::vector<Match>& new_top = tops[1];
    std::unordered_set<ItemId> old_top;
    for (const Match& match : tops[0]) old_top.insert(match.id);
    const auto fresh = std::ranges::count_if(
        new_top, [&](const Match& match) { return !old_top.contains(match.id); });
    return {angle_degrees(before.weights, after.weights), static_cast<std::uint64_t>(fresh),
            new_top.size()};
}

}  // namespace halfspace
