// SPDX-License-Identifier: Apache-2.0
#include "workspace/page_groups.hpp"

#include <algorithm>
#include <numeric>
#include <span>
#include <unordered_set>
#include <utility>

namespace halfspace {

namespace {

/// The norm of a row may be off by Store::kNormTolerance, so a row's cosine with its own copy may
/// be this far from 1.
constexpr float kCopyCosine = 1 - 3 * Store::kNormTolerance;

/// Takes items in their order; each that is in no group yet gets a card and its group.
class Grouping {
public:
    Grouping(const Store& store, const GroupedDraw& draw)
        : m_store(store), m_draw(draw), m_at_least(std::min(draw.group_at, kCopyCosine)) {}

    void add(std::span<const Match> matches) {
        while (!is_full() && !matches.empty()) matches = add_some(matches);
    }

    [[nodiscard]] bool is_full() const noexcept { return m_page.cards.size() >= m_draw.count; }
    [[nodiscard]] std::size_t missing() const noexcept { return m_draw.count - cards(); }
    [[nodiscard]] std::size_t cards() const noexcept { return m_page.cards.size(); }
    [[nodiscard]] std::size_t taken() const noexcept { return m_taken.size(); }
    [[nodiscard]] DrawnPage page() && { return std::move(m_page); }

private:
    /// As many as can be asked about at once and may still get a card. @return the others
    std::span<const Match> add_some(std::span<const Match> matches) {
        const std::size_t most = std::min(missing(), Store::kMaxPlanes);
        std::vector<Match> wanted;
        while (!matches.empty() && wanted.size() < most) {
            if (!m_taken.contains(matches.front().id)) wanted.push_back(matches.front());
            matches = matches.subspan(1);
        }
        const auto groups = alike_to(wanted);
        for (std::size_t i = 0; i < wanted.size(); ++i) {
            if (m_taken.insert(wanted[i].id).second) add_card(wanted[i], groups[i]);
        }
        return matches;
    }

    /// For each item all of the filter that are alike, the most alike first; the rows are read once
    /// for all of them.
    [[nodiscard]] std::vector<std::vector<Match>> alike_to(std::span<const Match> matches) const {
        std::vector<ItemId> ids;
        for (const Match& match : matches) ids.push_back(match.id);
        const std::vector<float> rows = m_store.rows(ids);
        std::vector<Plane> planes;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            planes.push_back({std::span(rows).subspan(i * m_store.dim(), m_store.dim()), 0});
        }
        return m_store.at_least_of_many(planes, m_at_least, m_draw.filter);
    }

    void add_card(const Match& match, std::span<const Match> group) {
        m_page.cards.push_back(match);
        std::vector<ItemId>& alike = m_page.alike.emplace_back();
        for (const Match& other : group) {
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
