// SPDX-License-Identifier: Apache-2.0
#include "workspace/audits.hpp"

#include "base/error.hpp"
#include "workspace/audit_sample.hpp"
#include "workspace/audit_table.hpp"
#include "workspace/loop_checks.hpp"
#include "workspace/loop_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <unordered_set>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kBins = 512;
constexpr std::uint64_t kPages = 3;             // whose changes the advice looks at
constexpr std::size_t kMostDecisions = 10'000;  // that it looks at

Plane plane_of(const Head& head) {
    return {head.weights, head.bias};
}

/// The drawn audit. @throws Error NotFound if there is none for these vectors
AuditRow require_audit(Workspace& workspace, const ClassifierRow& classifier) {
    auto audit = AuditTable(workspace.database()).find(classifier.id);
    if (!audit || audit->head.weights.size() != workspace.space().dim) {
        throw Error(ErrorCode::NotFound,
                    "Nothing is drawn yet to audit " + classifier.name + "; draw some items first");
    }
    return *std::move(audit);
}

/// The drawn items of the strata, mixed so that their order says nothing of their scores.
std::vector<ItemId> draw_items(const Store& store, const Plane& plane, const AuditPlan& plan,
                               const Filter& filter, std::size_t count, std::uint64_t seed) {
    const auto strata = store.stratified(plane, plan.edges, count, filter, seed);
    std::vector<std::uint64_t> populations;
    for (const Stratum& stratum : strata) populations.push_back(stratum.population);
    const auto wanted = share_out(plan, populations, count);
    std::vector<ItemId> items;
    for (std::size_t i = 0; i < strata.size(); ++i) {
        // In the order drawn, so the first of them are a random sample too.
        for (std::size_t j = 0; j < wanted[i]; ++j) items.push_back(strata[i].sample[j].id);
    }
    std::mt19937_64 random(seed);
    for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random() % i]);
    return items;
}

void add_notices(AuditState& state, const AuditRow& audit, std::uint64_t population) {
    if (!state.is_present) {
        state.notices.push_back(
            fmt::format("{} was fitted since: this is about the head that asked for page {}. Draw "
                        "anew to audit "
                        "the present one; what you said of items is kept.",
                        state.classifier, audit.round));
    }
    if (state.waiting > 0) {
        state.notices.push_back(
            fmt::format("{} answers count once the cards before them have one.", state.waiting));
    }
    if (population != audit.population) {
        state.notices.push_back(fmt::format(
            "{} had {} items when these were drawn and has {} now; draw anew to count them all in.",
            audit.split, audit.population, population));
    }
}

/// Cards of what was drawn, with what is known of each as its label.
std::vector<Card> cards_of(const LoopSession& session, const Store& store, const AuditRow& audit,
                           const AuditLabels& known) {
    const auto scores = store.scores(plane_of(audit.head), audit.items);
    std::vector<Match> matches;
    for (std::size_t i = 0; i < scores.size(); ++i) matches.push_back({audit.items[i], scores[i]});
    std::vector<Card> cards = session.cards(matches);
    for (Card& card : cards) {
        card.label = {};
        const auto label = known.find(card.item.id);
        if (label == known.end()) continue;
        if (label->second) card.label.score = *label->second ? 1.0F : -1.0F;
        card.label.unsure = !label->second;
    }
    return cards;
}

/// What the last pages changed on the training split; nothing before there were that many, and
/// across a change of vectors.
std::optional<PagesChange> last_pages_change(const LoopSession& session) {
    const RoundRow open = session.rounds().open_round();
    const auto now = session.rounds().fit_before(open);
    if (!now || now->number <= kPages) return std::nullopt;
    const auto then = session.rounds().find(now->number - kPages);
    if (!then || !then->fitted || then->vector_set != now->vector_set) return std::nullopt;
    const ClassifierRow& classifier = session.classifier();
    const Store& store = session.workspace().store();
    const auto before = store.random(plane_of(*then->fitted), kMostDecisions,
                                     {.split = classifier.split}, classifier.learner.seed);
    const auto after = store.scores(plane_of(*now->fitted), ids_of(before));
    PagesChange change{kPages, 0, 0, before.size()};
    const float cut_off_then = then->cut_off.value_or(classifier.cut_off);
    for (std::size_t i = 0; i < before.size(); ++i) {
        const bool is_found = after[i] >= classifier.cut_off;
        if (is_found) ++change.found;
        if (is_found != (before[i].score >= cut_off_then)) ++change.changed;
    }
    return change;
}

AuditState state_of(LoopSession& session, const AuditRow& audit) {
    const Store& store = session.workspace().store();
    const ClassifierRow& classifier = session.classifier();
    const AuditLabels known = known_labels(session, audit);
    const auto cells = cells_of(store, audit, classifier.cut_off, known);
    AuditState state;
    state.classifier = classifier.name;
    state.split = audit.split;
    state.round = audit.round;
    state.is_present = session.head(std::nullopt) == audit.head;
    state.cut_off = classifier.cut_off;
    state.drawn = audit.items.size();
    const std::size_t in_turn = answered(audit, known);
    for (std::size_t i = 0; i < audit.items.size(); ++i) {
        const auto label = known.find(audit.items[i]);
        if (label == known.end()) continue;
        ++(i >= in_turn ? state.waiting : label->second ? state.labelled : state.unsure);
    }
    state.estimates = estimate_audit(cells);
    state.labels_to_halve = labels_to_halve(cells);
    if (audit.split == classifier.split) {
        const auto scored = static_cast<double>(session.labels().counts().positive);
        const auto left = [&](double positives) { return std::max(0.0, positives - scored); };
        const Estimate& all = state.estimates.positives;
        state.unseen = {left(all.value), left(all.low), left(all.high)};
    }
    state.change = last_pages_change(session);
    state.advice =
        audit_advice(state.estimates, state.labelled, state.labels_to_halve, state.change);
    add_notices(state, audit, store.count({.split = audit.split}));
    state.cards = cards_of(session, store, audit, known);
    return state;
}

}  // namespace

AuditState Audits::draw(const std::string& name, const std::string& split, std::size_t count) {
    const std::scoped_lock lock(m_workspace.mutex());
    if (count == 0 || count > kMostItems) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("{} items to audit; there can be 1 to {}", count, kMostItems));
    }
    LoopSession session(m_workspace, name);
    m_workspace.require_split(split);
    const ClassifierRow& classifier = session.classifier();
    const Store& store = m_workspace.store();
    const Filter filter{.split = split};
    AuditRow audit;
    audit.split = split;
    audit.round = session.rounds().open_round().number;
    audit.head = session.head(std::nullopt);
    audit.population = store.count(filter);
    const ScoreHistogram scores = store.histogram(plane_of(audit.head), kBins, filter);
    const AuditPlan plan = plan_audit(scores.low, scores.high, scores.counts, classifier.cut_off);
    audit.edges = plan.edges;
    AuditTable table(m_workspace.database());
    // Another draw each time something was said or fitted, so that a second draw brings news.
    const std::uint64_t seed =
        classifier.learner.seed + 1'000'003 * audit.round + table.labels(classifier.id).size();
    audit.items = draw_items(store, plane_of(audit.head), plan, filter, count, seed);
    Transaction transaction(m_workspace.database());
    table.replace(classifier.id, audit);
    transaction.commit();
    return state_of(session, audit);
}

AuditState Audits::state(const std::string& name) const {
    const std::scoped_lock lock(m_workspace.mutex());
    LoopSession session(m_workspace, name);
    return state_of(session, require_audit(m_workspace, session.classifier()));
}

AuditState Audits::set_labels(const std::string& name, std::span<const ItemLabel> labels) {
    const std::scoped_lock lock(m_workspace.mutex());
    LoopSession session(m_workspace, name);
    const AuditRow audit = require_audit(m_workspace, session.classifier());
    check_labels(m_workspace, audit.split, labels);
    const std::unordered_set<ItemId> drawn(audit.items.begin(), audit.items.end());
    for (const auto& [item, label] : labels) {
        if (drawn.contains(item)) continue;
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("Item {} was not drawn; an audit takes labels of drawn items only",
                                value_of(item)));
    }
    AuditTable table(m_workspace.database());
    Transaction transaction(m_workspace.database());
    const ClassifierId id = session.classifier().id;
    for (const auto& [item, label] : labels) {
        if (label.is_empty()) {
            table.clear_label(id, item);
        } else if (label.score && *label.score != 0) {
            table.set_label(id, item, *label.score > 0);
        } else {
            table.set_label(id, item, std::nullopt);
        }
    }
    transaction.commit();
    return state_of(session, audit);
}

}  // namespace halfspace
