// SPDX-License-Identifier: Apache-2.0
// The parts of ClassSets that hold a set against what is so.
#include "base/error.hpp"
#include "workspace/class_set_session.hpp"
#include "workspace/class_sets.hpp"
#include "workspace/data_labels.hpp"
#include "workspace/page_labels.hpp"
#include "workspace/vector_sets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>
#include <utility>

namespace halfspace {

namespace {

/// Items with what they are and what the set says they are.
struct Judged {
    std::vector<ItemId> items;
    std::vector<Outcome> outcomes;
    std::uint64_t unknown = 0;
};

/// The scores of all items by one class, a class a row.
using Scores = std::vector<std::vector<float>>;

void predict(const ClassSetSession& session, const Scores& scores, Judged& judged) {
    std::vector<float> its(scores.size());
    for (std::size_t i = 0; i < judged.items.size(); ++i) {
        for (std::size_t c = 0; c < scores.size(); ++c) its[c] = scores[c][i];
        judged.outcomes[i].predicted = session.decision(its);
    }
}

Judged by_column(ClassSetSession& session, const ConfusionSource& source) {
    Workspace& workspace = session.workspace();
    std::unordered_map<std::string, std::size_t> places;
    for (const std::string& name : session.names()) places.emplace(name, places.size());
    WithoutVector without(workspace.database());
    Judged judged;
    bool has_class = false;
    for (const auto& [item, value] : column_values(workspace, source.split, *source.column)) {
        if (without.contains(item)) continue;
        judged.items.push_back(item);
        Outcome& outcome = judged.outcomes.emplace_back();
        const auto found = places.find(value);
        if (found == places.end()) continue;
        outcome.actual = {found->second};
        has_class = true;
    }
    if (!has_class) {
        throw Error(ErrorCode::NotFound, "No value of " + *source.column + " in " + source.split +
                                             " is a class of this set");
    }
    judged.unknown = workspace.store().count({.split = source.split}) - judged.items.size();
    Scores scores;
    for (LoopSession& one : session.classes()) {
        const Head head = one.head(std::nullopt);
        scores.push_back(workspace.store().scores({head.weights, head.bias}, judged.items));
    }
    predict(session, scores, judged);
    return judged;
}

/// The classes that labels say an item is of; nothing if they do not tell: a class is missing or
/// unsure (unless another one is chosen and there can be only one), or too many are chosen.
std::optional<std::vector<std::size_t>> told_by(std::span<const LabelValue> labels, SetKind kind) {
    std::vector<std::size_t> chosen;
    std::size_t refused = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const float score = labels[i].score.value_or(0);
        if (score > 0) chosen.push_back(i);
        if (score < 0) ++refused;
    }
    const bool is_whole = chosen.size() + refused == labels.size();
    if (kind == SetKind::Tags) return is_whole ? std::optional(chosen) : std::nullopt;
    if (chosen.size() == 1 || (chosen.empty() && is_whole)) return chosen;
    return std::nullopt;
}

/// Every item that has a label and a vector, by id, with its labels, one a class.
std::map<ItemId, std::vector<LabelValue>> labelled_items(ClassSetSession& session) {
    Workspace& workspace = session.workspace();
    WithoutVector without(workspace.database());
    std::map<ItemId, std::vector<LabelValue>> items;
    for (std::size_t c = 0; c < session.classes().size(); ++c) {
        for (const auto& [item, label] : session.classes()[c].labels().all()) {
            if (without.contains(item)) continue;
            auto& its = items[item];
            its.resize(session.classes().size());
            its[c] = label;
        }
    }
    return items;
}

/// Scores by fits on all labels so far but the item's own.
Scores left_out_scores(ClassSetSession& session, std::span<const ItemId> items) {
    const Store& store = session.workspace().store();
    std::unordered_map<ItemId, std::size_t> places;
    for (const ItemId item : items) places.emplace(item, places.size());
    Scores scores(session.classes().size());
    session.fit([&](std::size_t c, const RoundFit& fit) {
        scores[c] = store.scores({fit.head.weights, fit.head.bias}, items);
        const PageLabels told = page_labels(fit);
        for (std::size_t i = 0; i < told.items.size(); ++i) {
            const auto found = places.find(told.items[i]);
            if (found == places.end()) continue;
            scores[c][found->second] = static_cast<float>(told.labels[i].score);
        }
    });
    return scores;
}

Judged by_labels(ClassSetSession& session) {
    Judged judged;
    const Store& store = session.workspace().store();
    for (const auto& [item, labels] : labelled_items(session)) {
        if (store.removed(std::array{item}).front()) continue;
        if (auto actual = told_by(labels, session.row().kind)) {
            judged.items.push_back(item);
            judged.outcomes.push_back({*std::move(actual), {}});
        } else {
            ++judged.unknown;
        }
    }
    if (judged.items.empty()) {
        throw Error(ErrorCode::Conflict,
                    "No item is labelled for every class of this set yet; label some first, or "
                    "name a column of the data to go by");
    }
    predict(session, left_out_scores(session, judged.items), judged);
    return judged;
}

Judged judge(ClassSetSession& session, const ConfusionSource& source) {
    return source.column ? by_column(session, source) : by_labels(session);
}

/// Whether a place is that of one of these classes, or the one behind the last and there are none.
bool is_in(const std::vector<std::size_t>& classes, std::optional<std::size_t> place,
           std::size_t count) {
    if (!place) return true;
    if (*place == count) return classes.empty();
    return std::ranges::find(classes, *place) != classes.end();
}

void check_place(std::optional<std::size_t> place, std::size_t count) {
    if (!place || *place <= count) return;
    throw Error(ErrorCode::InvalidInput,
                fmt::format("There is no place {}; the set has {} classes, and {} is none of them",
                            *place, count, count));
}

}  // namespace

ClassConfusion ClassSets::confusion(const std::string& name, const ConfusionSource& source) {
    const std::scoped_lock lock(m_workspace.mutex());
    ClassSetSession session(m_workspace, name);
    const Judged judged = judge(session, source);
    const SetKind kind = session.row().kind;
    const auto names = session.names();
    return {names, kind, confusion_of(names.size(), kind, judged.outcomes), judged.unknown};
}

ClassCardPage ClassSets::confused(const std::string& name, const ConfusionSource& source,
                                  std::optional<std::size_t> actual,
                                  std::optional<std::size_t> predicted, std::size_t offset,
                                  std::size_t count) {
    const std::scoped_lock lock(m_workspace.mutex());
    ClassSetSession session(m_workspace, name);
    const std::size_t classes = session.classes().size();
    check_place(actual, classes);
    check_place(predicted, classes);
    const Judged judged = judge(session, source);
    std::vector<ItemId> found;
    std::unordered_map<ItemId, std::vector<std::size_t>> decisions;
    for (std::size_t i = 0; i < judged.items.size(); ++i) {
        const auto& [is, given] = judged.outcomes[i];
        if (!is_in(is, actual, classes) || !is_in(given, predicted, classes)) continue;
        found.push_back(judged.items[i]);
        decisions.emplace(judged.items[i], given);
    }
    const std::size_t from = std::min(offset, found.size());
    const auto page = std::span(found).subspan(from, std::min(count, found.size() - from));
    ClassCardPage result{session.names(), found.size(), session.cards(page, from + 1)};
    for (ClassCard& card : result.cards) card.decision = decisions.at(card.item.id);
    return result;
}

}  // namespace halfspace
