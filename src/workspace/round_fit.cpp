// SPDX-License-Identifier: Apache-2.0
#include "workspace/round_fit.hpp"

#include "head/choose_pull.hpp"
#include "head/leave_one_out.hpp"
#include "head/metrics.hpp"
#include "head/start.hpp"
#include "workspace/label_trust.hpp"
#include "workspace/vector_sets.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <unordered_set>

namespace halfspace {

namespace {

constexpr std::size_t kTop = 50;
constexpr double kLeastWeight = 1e-3;  // what a label that is ever so old still weighs

float target_of(float score) {
    return (score + 1) / 2;
}

/// Places of the labels that enter a fit: unsure is left out, and what has no vector.
std::vector<std::size_t> counted(const Workspace& workspace, std::span<const ItemLabel> labels) {
    WithoutVector without(workspace.database());
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i].label.score && !without.contains(labels[i].item)) places.push_back(i);
    }
    return places;
}

/// Items of the labels that have a score, and their targets.
struct Scored {
    std::vector<ItemId> items;
    std::vector<float> targets;
};

Scored scored(const Workspace& workspace, std::span<const ItemLabel> labels) {
    Scored found;
    for (const std::size_t i : counted(workspace, labels)) {
        found.items.push_back(labels[i].item);
        found.targets.push_back(target_of(*labels[i].label.score));
    }
    return found;
}

/// Random items of the split that carry no label.
std::vector<ItemId> draw_negatives(const Workspace& workspace, const ClassifierRow& classifier,
                                   std::span<const ItemLabel> labels) {
    const std::size_t count = classifier.learner.negatives;
    std::unordered_set<ItemId> labelled;
    for (const auto& [item, label] : labels) labelled.insert(item);
    const std::vector<float> nothing(workspace.space().dim, 0.0F);
    std::vector<ItemId> items;
    for (const Match& match :
         workspace.store().random({nothing, 0}, count + labelled.size(), {classifier.split, {}, {}},
                                  classifier.learner.seed)) {
        if (items.size() < count && !labelled.contains(match.id)) items.push_back(match.id);
    }
    return items;
}

/// The best kTop of two lists of different items, each best first.
std::vector<Match> first_of_both(const std::vector<Match>& a, const std::vector<Match>& b) {
    std::vector<Match> both;
    std::ranges::merge(a, b, std::back_inserter(both), [](const Match& one, const Match& other) {
        return one.score > other.score || (one.score == other.score && one.id < other.id);
    });
    if (both.size() > kTop) both.erase(both.begin() + kTop, both.end());
    return both;
}

/// One fit to these rows, of which some are labels.
RoundFit fit_once(const LearnerSettings& learner, std::span<const float> start, FitRows all) {
    if (learner.pull) {
        Head head = fit_with_pull(all.examples(), start, {*learner.pull, learner.scale}).head;
        return with_left_out(std::move(head), *learner.pull, std::move(all));
    }
    ChosenFit chosen = fit_with_best_pull(all.examples(), all.label_count, start, learner.scale);
    if (chosen.left_out.empty()) {
        return with_left_out(std::move(chosen.fit.head), chosen.pull, std::move(all));
    }
    return {std::move(chosen.fit.head), chosen.pull, std::move(all), std::move(chosen.left_out)};
}

}  // namespace

FitRows fit_rows(const Workspace& workspace, const ClassifierRow& classifier,
                 std::span<const ItemLabel> labels, std::span<const std::uint64_t> ages) {
    FitRows made;
    for (const std::size_t i : counted(workspace, labels)) {
        const auto& [item, label] = labels[i];
        const double age = ages.empty() ? 0 : static_cast<double>(ages[i]);
        made.items.push_back(item);
        made.scores.push_back(*label.score);
        made.targets.push_back(target_of(*label.score));
        made.weights.push_back(
            static_cast<float>(std::max(kLeastWeight, std::pow(classifier.learner.recency, age))));
    }
    made.label_count = made.items.size();
    if (made.items.empty()) return made;
    // Their sum is what the setting says; fewer than were asked for weigh less in all.
    const double weight =
        classifier.learner.negatives_weight /
        static_cast<double>(std::max<std::size_t>(1, classifier.learner.negatives));
    for (const ItemId item : draw_negatives(workspace, classifier, labels)) {
        made.items.push_back(item);
        made.targets.push_back(0);
        made.weights.push_back(static_cast<float>(weight));
    }
    made.rows = workspace.store().rows(made.items);
    return made;
}

RoundFit with_left_out(Head head, double pull, FitRows rows) {
    if (rows.label_count == 0) return {std::move(head), pull, std::move(rows)};
    const LeaveOneOut leave_one_out(rows.examples(), head.weights.size());
    auto logits = leave_one_out.logits(head, pull, rows.label_count);
    return {std::move(head), pull, std::move(rows), std::move(logits)};
}

FitRows believed(const ClassifierRow& classifier, FitRows all) {
    if (classifier.learner.recheck == 0 || all.label_count == 0) return all;
    RoundFit fit = fit_once(classifier.learner, classifier.start_vector, std::move(all));
    weigh_by_trust(fit.rows, fit.left_out);
    return std::move(fit.rows);
}

RoundFit fit_round(const Workspace& workspace, const ClassifierRow& classifier,
                   std::span<const ItemLabel> labels, std::span<const std::uint64_t> ages) {
    return fit_round(classifier, fit_rows(workspace, classifier, labels, ages));
}

RoundFit fit_round(const ClassifierRow& classifier, FitRows all) {
    const LearnerSettings& learner = classifier.learner;
    const std::vector<float>& start = classifier.start_vector;
    if (all.label_count == 0) {
        return {head_from_start(start, {.scale = learner.scale}), std::nullopt, {}};
    }
    return fit_once(learner, start, believed(classifier, std::move(all)));
}

Head fit_logistic(const Workspace& workspace, const Head& query,
                  std::span<const ItemLabel> labels) {
    Scored labelled = scored(workspace, labels);
    for (float& target : labelled.targets) target = target > 0.5F ? 1.0F : 0.0F;
    const auto positives = std::ranges::count(labelled.targets, 1.0F);
    if (positives == 0 || positives == std::ssize(labelled.targets)) return query;
    const std::vector<float> rows = workspace.store().rows(labelled.items);
    // A start that weighs nothing; which one does not matter.
    std::vector<float> start(workspace.space().dim);
    start.front() = 1;
    return fit_with_pull({rows, labelled.targets, {}}, start, {.pull = 1, .scale = 0}).head;
}

Head fit_page_by_sgd(const Workspace& workspace, const Head& query,
                     std::span<const ItemLabel> page_labels) {
    const Scored labelled = scored(workspace, page_labels);
    if (labelled.items.empty()) return query;
    const std::vector<float> rows = workspace.store().rows(labelled.items);
    return fit_with_sgd({rows, labelled.targets, {}}, query, {}).head;
}

Comparison compare_heads(const Workspace& workspace, const std::string& split, ClassifierId viewer,
                         const Head& before, const Head& after, std::size_t count) {
    const std::array planes{Plane{before.weights, before.bias}, Plane{after.weights, after.bias}};
    const Store& store = workspace.store();
    // Few are seen, and only what is wanted is read: so this is one scan, not one and another.
    auto unseen =
        store.best_of_many(planes, std::max(kTop, count), {.split = split, .unseen_by = viewer});
    const auto seen = store.best_of_many(planes, kTop, {.split = split, .seen_by = viewer});
    const std::vector<Match> old_top = first_of_both(unseen[0], seen[0]);
    const std::vector<Match> new_top = first_of_both(unseen[1], seen[1]);
    std::unordered_set<ItemId> old_items;
    for (const Match& match : old_top) old_items.insert(match.id);
    const auto fresh = std::ranges::count_if(
        new_top, [&](const Match& match) { return !old_items.contains(match.id); });
    return {{angle_degrees(before.weights, after.weights), static_cast<std::uint64_t>(fresh),
             new_top.size()},
            std::move(unseen[1])};
}

}  // namespace halfspace
