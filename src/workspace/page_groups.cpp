// SPDX-License-Identifier: Apache-2.0
#include "workspace/page_groups.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <unordered_set>
#include <utility>

namespace halfspace {

namespace {

/// The norm of a row may be off by Store::kNormTolerance, so a row's cosine with its own copy may
/// be this far from 1.
constexpr float kCopyCosine = 1 - 3 * Store::kNormTolerance;

/// Takes items one by one; each that is in no group yet gets a card and its group.
class Grouping {
public:
    Grouping(const Store& store, const GroupedDraw& draw)
        : m_store(store), m_draw(draw), m_at_least(std::min(draw.group_at, kCopyCosine)) {}

    void add(std::span<const Match> matches) {
        for (const Match& match : matches) {
            if (is_full()) return;
            if (!m_taken.contains(match.id)) add_card(match);
        }
    }

    [[nodiscard]] bool is_full() const noexcept { return m_page.cards.size() >= m_draw.count; }
    [[nodiscard]] std::size_t missing() const noexcept { return m_draw.count - cards(); }
    [[nodiscard]] std::size_t cards() const noexcept { return m_page.cards.size(); }
    [[nodiscard]] std::size_t taken() const noexcept { return m_taken.size(); }
    [[nodiscard]] DrawnPage page() && { return std::move(m_page); }

private:
    void add_card(const Match& match) {
        m_page.cards.push_back(match);
        m_taken.insert(match.id);
        std::vector<ItemId>& alike = m_page.alike.emplace_back();
        const std::vector<float> row = m_store.rows(std::array{match.id});
        for (const Match& other :
             m_store.at_least({row, 0}, m_at_least, 0, m_store.size(), m_draw.filter)) {
            if (m_taken.insert(other.id).second) alike.push_back(other.id);
        }
    }

    const Store& m_store;
    const GroupedDraw& m_draw;
    float m_at_least;
    DrawnPage m_page;
    std::unordered_set<ItemId> m_taken;
};

bool is_by_score(const std::vector<Match>& matches) {
    return std::ranges::is_sorted(matches, std::ranges::greater{}, &Match::score);
}

void sort_by_score(DrawnPage& page) {
    std::vector<std::size_t> order(page.cards.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [&](std::size_t i) { return page.cards[i].score; });
    DrawnPage sorted;
    for (const std::size_t i : order) {
        sorted.cards.push_back(page.cards[i]);
        sorted.alike.push_back(std::move(page.alike[i]));
    }
    page = std::move(sorted);
}

}  // namespace

DrawnPage group_page(const Store& store, const std::vector<Match>& drawn, const GroupedDraw& draw) {
    Grouping grouping(store, draw);
    grouping.add(drawn);
    while (!grouping.is_full()) {
        const std::size_t before = grouping.cards();
        // Of so many at least as many as are missing are in no group, unless there are no more.
        grouping.add(draw.more(grouping.taken() + grouping.missing()));
        if (grouping.cards() == before) break;
    }
    DrawnPage page = std::move(grouping).page();
    if (is_by_score(drawn)) sort_by_score(page);
    return page;
}

DrawnPage ungrouped(std::vector<Match> drawn) {
    DrawnPage page;
    page.alike.resize(drawn.size());
    page.cards = std::move(drawn);
    return page;
}

}  // namespace halfspace
