// SPDX-License-Identifier: Apache-2.0
#include "workspace/class_set_session.hpp"

#include "base/error.hpp"
#include "base/thread_pool.hpp"
#include "workspace/class_page.hpp"
#include "workspace/joint_actions.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace halfspace {

namespace {

ClassSetRow require(const ClassSetTable& table, const std::string& name) {
    if (auto found = table.find(name)) return *std::move(found);
    std::string names;
    for (const auto& row : table.all()) names += (names.empty() ? "" : ", ") + row.name;
    throw Error(ErrorCode::NotFound, "No set of classifiers \"" + name + "\"; there " +
                                         (names.empty() ? "is none yet" : "are: " + names));
}

}  // namespace

ClassSetSession::ClassSetSession(Workspace& workspace, const std::string& name)
    : ClassSetSession(workspace, require(ClassSetTable(workspace.database()), name)) {}

ClassSetSession::ClassSetSession(Workspace& workspace, ClassSetRow row)
    : m_workspace(workspace), m_sets(workspace.database()), m_row(std::move(row)) {
    for (const std::string& name : m_sets.classes(m_row.id)) {
        const LoopSession& one = m_classes.emplace_back(workspace, name);
        const auto fitted = one.rounds().fit_before(one.rounds().open_round());
        m_calibrations.push_back(fitted ? fitted->calibration : std::nullopt);
    }
}

std::vector<ClassifierId> ClassSetSession::ids() const {
    std::vector<ClassifierId> ids;
    for (const LoopSession& one : m_classes) ids.push_back(one.classifier().id);
    return ids;
}

std::vector<std::string> ClassSetSession::names() const {
    std::vector<std::string> names;
    for (const LoopSession& one : m_classes) names.push_back(one.classifier().name);
    return names;
}

bool ClassSetSession::is_together() const {
    std::vector<ItemId> first;
    for (const LoopSession& one : m_classes) {
        auto page = ids_of(one.rounds().page(one.rounds().open_round()));
        if (&one == &m_classes.front()) {
            first = std::move(page);
        } else if (page != first) {
            return false;
        }
    }
    return true;
}

Filter ClassSetSession::unseen() const {
    const ClassifierId first = m_classes.front().classifier().id;
    const Store& store = m_workspace.store();
    const std::vector<float> nothing(store.dim(), 0.0F);
    // Classes see their pages together, so these are few: what one of them was labelled by itself.
    std::vector<Match> hidden;
    for (std::size_t i = 1; i < m_classes.size(); ++i) {
        const auto more = store.best({nothing, 0}, store.size(),
                                     {m_row.split, first, m_classes[i].classifier().id});
        hidden.insert(hidden.end(), more.begin(), more.end());
    }
    Filter filter{m_row.split, first, std::nullopt};
    if (!hidden.empty()) filter.among = all_but(ids_of(hidden), store.size());
    return filter;
}

std::optional<float> ClassSetSession::group_at() const {
    std::optional<float> least;
    for (const LoopSession& one : m_classes) {
        const auto its = one.classifier().group_at;
        if (its && (!least || *its < *least)) least = its;
    }
    return least;
}

DrawnPage ClassSetSession::draw_page(std::span<const RoundRow> rounds) {
    if (m_classes.empty()) return {};
    settle_seen(m_workspace);
    const Filter filter = unseen();
    std::vector<std::uint64_t> positives;
    for (LoopSession& one : m_classes) positives.push_back(one.labels().counts().positive);
    std::vector<std::size_t> order(m_classes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    // Who has the fewest positives begins.
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return positives[i]; });
    std::vector<ClassDraw> draws;
    for (const std::size_t i : order) {
        const Head& query = rounds[i].query;
        draws.push_back({{query.weights, query.bias}, m_classes[i].page_draw(rounds[i], filter)});
        draws.back().draw.seed += i;  // or all would draw the same at random
    }
    return draw_class_page(m_workspace.store(), std::move(draws), m_row.page_size, group_at());
}

DrawnPage ClassSetSession::scored(const DrawnPage& page, const Head& query) const {
    DrawnPage its = page;
    const auto scores = m_workspace.store().scores({query.weights, query.bias}, ids_of(page.cards));
    for (std::size_t i = 0; i < scores.size(); ++i) its.cards[i].score = scores[i];
    return its;
}

void ClassSetSession::redraw() {
    std::deque<SeenGuard> seen;
    Transaction transaction(m_workspace.database());
    redraw(seen);
    transaction.commit();
    for (SeenGuard& guard : seen) guard.keep();
}

void ClassSetSession::redraw(std::deque<SeenGuard>& seen) {
    std::vector<RoundRow> rounds;
    for (LoopSession& one : m_classes) {
        RoundRow& round = rounds.emplace_back(one.rounds().open_round());
        round.strategy = one.classifier().strategy;
        seen.emplace_back(m_workspace, one.classifier().id,
                          one.labelled_among(one.rounds().shown(round)));
    }
    const DrawnPage page = draw_page(rounds);
    for (std::size_t i = 0; i < m_classes.size(); ++i) {
        m_classes[i].rounds().redraw(rounds[i], scored(page, rounds[i].query));
    }
}

std::vector<std::size_t> ClassSetSession::decision(std::span<const float> scores) const {
    std::vector<ClassScore> classes;
    for (std::size_t i = 0; i < m_classes.size(); ++i) {
        ClassScore& one = classes.emplace_back();
        one.score = scores[i];
        one.cut_off = m_classes[i].classifier().cut_off;
        if (m_calibrations[i]) one.probability = probability(one.score, *m_calibrations[i]);
    }
    return decide(classes, m_row.kind);
}

std::vector<ClassCard> ClassSetSession::cards(std::span<const ItemId> items,
                                              std::size_t first_rank) const {
    std::vector<std::vector<float>> scores;  // by class
    for (const LoopSession& one : m_classes) {
        const Head head = one.head(std::nullopt);
        scores.push_back(m_workspace.store().scores({head.weights, head.bias}, items));
    }
    std::vector<ClassCard> cards;
    for (std::size_t i = 0; i < items.size(); ++i) {
        ClassCard card;
        card.item = m_workspace.item(items[i]);
        if (card.item.is_removed) continue;  // since the page was drawn
        card.rank = first_rank + cards.size();
        for (std::size_t c = 0; c < m_classes.size(); ++c) {
            card.scores.push_back(scores[c][i]);
            card.labels.push_back(m_classes[c].labels().at(items[i]));
        }
        card.decision = decision(card.scores);
        cards.push_back(std::move(card));
    }
    return cards;
}

ClassSetState ClassSetSession::state() {
    ClassSetState state;
    state.name = m_row.name;
    state.kind = m_row.kind;
    state.split = m_row.split;
    state.page_size = m_row.page_size;
    state.round = m_row.round;
    const StoreMethods methods = m_workspace.store().methods();
    for (LoopSession& one : m_classes) {
        const ClassifierRow& its = one.classifier();
        state.classes.push_back({its.name, its.strategy, its.cut_off, one.counts()});
        state.page_method = weaker(state.page_method, page_method(its.strategy, methods));
    }
    if (m_classes.empty()) {
        state.notices.emplace_back("All classes of this set were deleted. Give it others.");
        return state;
    }
    const LoopSession& first = m_classes.front();
    const RoundRow open = first.rounds().open_round();
    state.page = cards(ids_of(first.rounds().page(open)));
    auto groups = first.rounds().groups(open);
    for (ClassCard& card : state.page) card.alike = std::move(groups[card.item.id]);
    state.unseen = m_workspace.store().count(unseen());
    if (state.page.empty()) {
        state.notices.push_back("No more items in " + m_row.split +
                                " that no class has seen. Reset seen of the classes to go "
                                "through them again.");
    }
    const JointHistory history = joint_history(m_workspace.database(), ids());
    state.can_undo = !history.to_undo.empty();
    state.can_redo = !history.to_redo.empty();
    return state;
}

ClassLabelState ClassSetSession::label_state(std::span<const ItemId> changed) {
    ClassLabelState state;
    for (const ItemId item : changed) {
        ItemClasses& entry = state.labels.emplace_back();
        entry.item = item;
        for (LoopSession& one : m_classes) entry.labels.push_back(one.labels().at(item));
    }
    for (LoopSession& one : m_classes) state.counts.push_back(one.counts());
    const JointHistory history = joint_history(m_workspace.database(), ids());
    state.can_undo = !history.to_undo.empty();
    state.can_redo = !history.to_redo.empty();
    return state;
}

void ClassSetSession::fit(const std::function<void(std::size_t place, RoundFit fit)>& take) {
    ThreadPool pool;
    for (std::size_t begin = 0; begin < m_classes.size(); begin += pool.size()) {
        const std::size_t count = std::min(pool.size(), m_classes.size() - begin);
        std::vector<FitRows> rows;
        for (std::size_t i = 0; i < count; ++i) rows.push_back(m_classes[begin + i].fit_rows());
        std::vector<RoundFit> fits(count);
        pool.for_chunks(count, 1, [&](std::size_t from, std::size_t to) {
            for (std::size_t i = from; i < to; ++i) {
                fits[i] = fit_round(m_classes[begin + i].classifier(), std::move(rows[i]));
            }
        });
        for (std::size_t i = 0; i < count; ++i) take(begin + i, std::move(fits[i]));
    }
}

}  // namespace halfspace
