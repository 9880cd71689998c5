// SPDX-License-Identifier: Apache-2.0
// The parts of Loop about labels already given: listing them, and changing many at once.
#include "base/error.hpp"
#include "workspace/loop.hpp"
#include "workspace/loop_checks.hpp"
#include "workspace/loop_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <unordered_set>

namespace halfspace {

namespace {

constexpr std::size_t kAll = std::numeric_limits<std::int64_t>::max();

void check_query(const LabelQuery& which) {
    if (which.last_round && *which.last_round < which.first_round) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("Rounds {} to {} are none; give the earlier one first",
                                which.first_round, *which.last_round));
    }
}

/// Those of the labels a query means that disagree.
std::vector<Contradiction> disagreeing(LoopSession& session, const LabelQuery& which) {
    auto found = session.contradictions(session.fit());
    const LabelQuery of_rounds{LabelKind::Any, which.first_round, which.last_round};
    std::unordered_set<ItemId> meant;
    for (const auto& [item, label] : session.labels().page(of_rounds, 0, kAll)) meant.insert(item);
    std::erase_if(found, [&](const Contradiction& one) { return !meant.contains(one.item); });
    return found;
}

std::vector<Card> cards_of(LoopSession& session, std::span<const ItemId> items,
                           std::size_t offset) {
    const Head head = session.head(std::nullopt);
    const auto scores = session.workspace().store().scores({head.weights, head.bias}, items);
    std::vector<Match> matches;
    for (std::size_t i = 0; i < items.size(); ++i) matches.push_back({items[i], scores[i]});
    return session.cards(matches, offset + 1);
}

CardPage disagreeing_page(LoopSession& session, const LabelQuery& which, std::size_t offset,
                          std::size_t count) {
    const auto all = disagreeing(session, which);
    const std::size_t first = std::min(offset, all.size());
    const auto shown = std::span(all).subspan(first, std::min(count, all.size() - first));
    std::vector<ItemId> items;
    for (const Contradiction& one : shown) items.push_back(one.item);
    CardPage page{all.size(), cards_of(session, items, offset)};
    for (std::size_t i = 0; i < page.cards.size(); ++i) page.cards[i].expected = shown[i].expected;
    return page;
}

}  // namespace

CardPage Loop::labels(const std::string& name, const LabelQuery& which, std::size_t offset,
                      std::size_t count) {
    const std::scoped_lock lock(m_workspace.mutex());
    LoopSession session(m_workspace, name);
    check_query(which);
    if (which.kind == LabelKind::Disagreeing) {
        return disagreeing_page(session, which, offset, count);
    }
    const auto items = with_label(session.labels().page(which, offset, count));
    return {session.labels().count(which), cards_of(session, items, offset)};
}

std::vector<ItemLabel> Loop::all_labels(const std::string& name) {
    const std::scoped_lock lock(m_workspace.mutex());
    return LoopSession(m_workspace, name).labels().all();
}

LabelState Loop::relabel(const std::string& name, const LabelQuery& which, const LabelValue& to) {
    const std::scoped_lock lock(m_workspace.mutex());
    LoopSession session(m_workspace, name);
    check_query(which);
    check_label(to, "these items");
    std::vector<ItemLabel> labels;
    if (which.kind == LabelKind::Disagreeing) {
        for (const Contradiction& one : disagreeing(session, which))
            labels.push_back({one.item, to});
    } else {
        labels = session.labels().page(which, 0, kAll);
        for (ItemLabel& entry : labels) entry.label = to;
    }
    Transaction transaction(m_workspace.database());
    session.labels().edit(labels);
    transaction.commit();
    return session.label_state(std::move(labels));
}

}  // namespace halfspace
