// SPDX-License-Identifier: Apache-2.0
#include "workspace/loop_session.hpp"

#include "base/error.hpp"
#include "workspace/notices.hpp"
#include "workspace/recheck.hpp"
#include "workspace/round_step.hpp"
#include "workspace/vector_sets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <unordered_set>
#include <utility>

namespace halfspace {

namespace {

ClassifierRow require(const ClassifierTable& table, const std::string& name) {
    if (auto found = table.find(name)) return *std::move(found);
    std::string names;
    for (const auto& row : table.all()) names += (names.empty() ? "" : ", ") + row.name;
    throw Error(ErrorCode::NotFound, "No classifier \"" + name + "\"; there " +
                                         (names.empty() ? "is none yet" : "are: " + names));
}

/// Why a round's head says nothing about the vectors in use, and the way out.
std::string other_vectors(const Workspace& workspace, const RoundRow& round) {
    const auto set = round.vector_set ? VectorSetTable(workspace.database()).find(*round.vector_set)
                                      : std::nullopt;
    const std::string what =
        fmt::format("Round {} was fitted on other vectors than those of {} that are in use",
                    round.number, workspace.encoder_name());
    if (!set) return what + "; they were removed. Its labels still count: fit again";
    return what + fmt::format(". Fit again, or go back to those of {}: halfspace store use {} {}",
                              set->encoder, workspace.name(), set->id);
}

std::vector<ItemId> ids_where(std::span<const ItemLabel> labels, bool has_label) {
    std::vector<ItemId> ids;
    for (const auto& [item, label] : labels) {
        if (label.is_empty() != has_label) ids.push_back(item);
    }
    return ids;
}

}  // namespace

std::vector<ItemId> ids_of(std::span<const Match> matches) {
    std::vector<ItemId> ids;
    ids.reserve(matches.size());
    for (const Match& match : matches) ids.push_back(match.id);
    return ids;
}

std::vector<ItemId> with_label(std::span<const ItemLabel> labels) {
    return ids_where(labels, true);
}
std::vector<ItemId> without_label(std::span<const ItemLabel> labels) {
    return ids_where(labels, false);
}

std::shared_ptr<const ItemSet> all_but(std::span<const ItemId> hidden, std::size_t size) {
    const ItemSet without(hidden);
    auto set = std::make_shared<ItemSet>();
    for (std::size_t i = 0; i < size; ++i) {
        if (!without.contains(ItemId{i})) set->insert(ItemId{i});
    }
    return set;
}

LoopSession::LoopSession(Workspace& workspace, const std::string& name)
    : LoopSession(workspace, require(ClassifierTable(workspace.database()), name)) {}

LoopSession::LoopSession(Workspace& workspace, ClassifierRow classifier)
    : m_workspace(workspace),
      m_classifiers(workspace.database()),
      m_classifier(std::move(classifier)),
      m_labels(workspace.database(), m_classifier.id),
      m_rounds(workspace.database(), m_classifier.id) {}

PageDraw LoopSession::page_draw(const RoundRow& round, const Filter& unseen) const {
    // Another draw for each round and each redraw of it, the same if nothing changed.
    const std::uint64_t seed =
        m_classifier.learner.seed + round.number * 1'000'003 + m_workspace.store().count(unseen);
    PageDraw draw{m_classifier.strategy, m_classifier.page_size, unseen, seed};
    draw.cut_off = m_classifier.cut_off;
    draw.audit = m_classifier.learner.audit;
    if (draw.strategy == Strategy::Mix) draw.precision = precision_before(round);
    return draw;
}

DrawnPage LoopSession::draw_page(const RoundRow& round, std::span<const Match> best,
                                 std::shared_ptr<const ItemSet> among) const {
    return draw_from({m_classifier.split, m_classifier.id, std::nullopt, std::move(among)}, round,
                     best);
}

NextPage LoopSession::next_page() const {
    const RoundRow open = m_rounds.open_round();
    RoundFit fit = this->fit();
    const auto rechecks = pick_rechecks_after(fit);
    const RoundRow next = next_round(m_classifier, std::move(fit.head), open.number + 1);
    // What the fit would mark as seen.
    const Filter unseen{.split = m_classifier.split,
                        .unseen_by = m_classifier.id,
                        .among = all_but(m_rounds.shown(open), m_workspace.store().size())};
    DrawnPage drawn = draw_from(unseen, next, {});
    NextPage page{open.number, cards(drawn.cards)};
    Groups groups;
    for (std::size_t i = 0; i < drawn.cards.size(); ++i) {
        groups[drawn.cards[i].id] = std::move(drawn.alike[i]);
    }
    for (Card& card : page.cards) card.alike = std::move(groups[card.item.id]);
    add_recheck_cards(page.cards, next.query, rechecks);
    return page;
}

DrawnPage LoopSession::draw_from(const Filter& unseen, const RoundRow& round,
                                 std::span<const Match> best) const {
    settle_seen(m_workspace);
    const Store& store = m_workspace.store();
    const Plane plane{round.query.weights, round.query.bias};
    PageDraw draw = page_draw(round, unseen);
    draw.best = best;
    auto drawn = pick_page(store, plane, draw);
    if (!m_classifier.group_at) return ungrouped(std::move(drawn));
    const auto more = [&](std::size_t count) { return fill_up(store, plane, draw, count); };
    return group_page(store, drawn, {draw.count, *m_classifier.group_at, draw.filter, more});
}

double LoopSession::precision_before(const RoundRow& round) const {
    const auto before = m_rounds.find(round.number - 1);
    if (!before) return 0;
    const auto labels = labels_among(ids_of(m_rounds.page(*before)));
    const auto positives = std::ranges::count_if(
        labels, [](const ItemLabel& entry) { return entry.label.score.value_or(-1) > 0; });
    return labels.empty() ? 0 : static_cast<double>(positives) / static_cast<double>(labels.size());
}

FitRows LoopSession::fit_rows() const {
    AgedLabels now{m_labels.all(), {}};
    if (m_classifier.learner.recency < 1) now.ages = m_labels.ages();
    return fit_rows_on(now, {});
}

FitRows LoopSession::fit_rows_on(const AgedLabels& labels, std::optional<std::int64_t> last) const {
    FitRows rows = halfspace::fit_rows(m_workspace, m_classifier, labels.labels, labels.ages);
    if (m_classifier.learner.recheck > 0) {
        const auto asked = RoundRechecks(m_workspace.database()).asked(m_classifier.id, last);
        rows.asked = scores_when_asked(std::span(rows.items).first(rows.label_count), asked);
    }
    return rows;
}

RoundFit LoopSession::fit() const {
    return fit_round(m_classifier, fit_rows());
}

std::vector<Contradiction> LoopSession::contradictions(const RoundFit& fit, double least) const {
    auto found = find_contradictions(fit, least);
    // Labels of removed items count in the fit, but nobody can look at the item again.
    std::erase_if(found, [&](const Contradiction& one) -> bool {
        return m_workspace.store().removed(std::array{one.item}).front();
    });
    return found;
}

std::vector<Recheck> LoopSession::pick_rechecks_after(const RoundFit& fit) const {
    const std::size_t count = m_classifier.learner.recheck;
    if (count == 0) return {};
    return pick_rechecks(contradictions(fit, kDoubtful), count,
                         RoundRechecks(m_workspace.database()).asked(m_classifier.id));
}

Counts LoopSession::counts() const {
    Counts counts = m_labels.counts();
    const Store& store = m_workspace.store();
    counts.seen = store.count({m_classifier.split, std::nullopt, m_classifier.id});
    counts.unseen = store.count({m_classifier.split, m_classifier.id, std::nullopt});
    return counts;
}

std::vector<Card> LoopSession::cards(std::span<const Match> matches, std::size_t first_rank) const {
    std::vector<Card> cards;
    cards.reserve(matches.size());
    for (const Match& match : matches) {
        ItemRecord item = m_workspace.item(match.id);
        if (item.is_removed) continue;  // since the page was drawn
        cards.push_back(
            {std::move(item), match.score, first_rank + cards.size(), m_labels.at(match.id)});
    }
    return cards;
}

void LoopSession::add_recheck_cards(std::vector<Card>& page, const Head& query,
                                    std::span<const Recheck> rechecks) const {
    std::vector<ItemId> ids;
    for (const Recheck& recheck : rechecks) ids.push_back(recheck.item);
    const auto scores = m_workspace.store().scores({query.weights, query.bias}, ids);
    std::vector<Match> matches;
    for (std::size_t i = 0; i < ids.size(); ++i) matches.push_back({ids[i], scores[i]});
    auto more = cards(matches, page.size() + 1);
    for (std::size_t i = 0; i < more.size(); ++i) more[i].recheck = rechecks[i].score;
    std::ranges::move(more, std::back_inserter(page));
}

ClassifierState LoopSession::state() const {
    ClassifierState state;
    state.name = m_classifier.name;
    state.split = m_classifier.split;
    state.strategy = m_classifier.strategy;
    state.page_size = m_classifier.page_size;
    state.start = m_classifier.start;
    state.cut_off = m_classifier.cut_off;
    state.group_at = m_classifier.group_at;
    state.learner = m_classifier.learner;
    state.counts = counts();
    state.rounds = m_rounds.summaries();
    const RoundRow open = m_rounds.open_round();
    state.page = cards(m_rounds.page(open));
    state.page_method = page_method(open.strategy, m_workspace.store().methods());
    auto groups = m_rounds.groups(open);
    for (Card& card : state.page) card.alike = std::move(groups[card.item.id]);
    add_recheck_cards(state.page, open.query, RoundRechecks(m_workspace.database()).of(open.id));
    if (const auto asked = m_rounds.fit_before(open); asked && !open.restored_from) {
        state.change = asked->change;
    }
    const LabelLog::Possible possible = m_labels.possible();
    state.can_undo = possible.undo;
    state.can_redo = possible.redo;
    add_page_notices(state);
    return state;
}

LabelState LoopSession::label_state(std::vector<ItemLabel> changed) const {
    for (auto& [item, label] : changed) label = m_labels.at(item);
    const LabelLog::Possible possible = m_labels.possible();
    return {std::move(changed), counts(), possible.undo, possible.redo};
}

std::vector<ItemLabel> LoopSession::for_groups(std::span<const ItemLabel> labels) const {
    std::vector<ItemLabel> whole(labels.begin(), labels.end());
    const Groups groups = m_rounds.groups(m_rounds.open_round());
    if (groups.empty()) return whole;
    std::unordered_set<ItemId> given;
    for (const auto& [item, label] : labels) given.insert(item);
    for (const auto& [item, label] : labels) {
        const auto group = groups.find(item);
        if (group == groups.end()) continue;
        for (const ItemId alike : group->second) {
            if (!given.contains(alike)) whole.push_back({alike, label});
        }
    }
    return whole;
}

std::vector<ItemLabel> LoopSession::replaced_by(std::span<const ItemLabel> labels) const {
    std::vector<ItemLabel> replaced;
    for (const auto& [item, label] : labels) {
        const LabelValue before = m_labels.at(item);
        if (!before.is_empty() && before != label) replaced.push_back({item, before});
    }
    return replaced;
}

std::vector<ItemLabel> LoopSession::labels_among(std::span<const ItemId> items) const {
    std::vector<ItemLabel> labels;
    for (const ItemId item : items) {
        if (const LabelValue label = m_labels.at(item); !label.is_empty()) {
            labels.push_back({item, label});
        }
    }
    return labels;
}

std::vector<ItemId> LoopSession::labelled_among(std::span<const ItemId> items) const {
    return with_label(labels_among(items));
}

std::vector<ItemId> LoopSession::outside_page(std::span<const ItemLabel> labels) const {
    const auto page = m_rounds.shown(m_rounds.open_round());
    const std::unordered_set<ItemId> on_page(page.begin(), page.end());
    auto ids = with_label(labels);
    std::erase_if(ids, [&](ItemId id) { return on_page.contains(id); });
    return ids;
}

std::vector<ItemId> LoopSession::seen_without_label() const {
    const std::vector<float> nothing(m_workspace.space().dim, 0.0F);
    const auto seen = m_workspace.store().best({nothing, 0}, m_workspace.store().size(),
                                               {std::nullopt, std::nullopt, m_classifier.id});
    std::unordered_set<ItemId> labelled;
    for (const auto& [item, label] : m_labels.all()) labelled.insert(item);
    auto ids = ids_of(seen);
    std::erase_if(ids, [&](ItemId id) { return labelled.contains(id); });
    return ids;
}

RoundRow LoopSession::fitted_round(std::uint64_t number) const {
    auto round = m_rounds.find(number);
    if (!round) {
        throw Error(ErrorCode::NotFound,
                    fmt::format("{} has no round {}", m_classifier.name, number));
    }
    if (!round->fitted) {
        throw Error(ErrorCode::Conflict,
                    fmt::format("Round {} is still open; fit it first", number));
    }
    if (round->vector_set != m_workspace.vector_set().id) {
        throw Error(ErrorCode::Conflict, other_vectors(m_workspace, *round));
    }
    return *std::move(round);
}

Head LoopSession::head(std::optional<std::uint64_t> round) const {
    return round ? *fitted_round(*round).fitted : m_rounds.open_round().query;
}

}  // namespace halfspace
