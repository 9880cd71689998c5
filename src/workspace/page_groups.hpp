// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/store.hpp"

#include <cstddef>
#include <functional>
#include <vector>

namespace halfspace {

/// Items from this cosine on share a card, unless a classifier says otherwise; how it was chosen:
/// docs/decisions/0012-near-duplicates.md.
constexpr float kDefaultGroupAt = 0.985F;

/// A page as it was drawn: a card for each group of items that are alike.
struct DrawnPage {
    std::vector<Match> cards;
    /// One for each card: the other items of its group, the most alike first.
    std::vector<std::vector<ItemId>> alike;
};

/// What is asked of `group_page`.
struct GroupedDraw {
    std::size_t count = 20;  ///< cards wanted
    float group_at = kDefaultGroupAt;
    Filter filter;  ///< groups take items that pass it
    /// The `n` items the page would be filled up from, best first; all there are if those are
    /// fewer. They pass the filter.
    std::function<std::vector<Match>(std::size_t n)> more;
};

/// The items of `drawn` without those alike to one before them, filled up from `more` to `count`
/// cards or until nothing is left. A group is a card's item with every item of the filter whose
/// cosine with it is at least `group_at`, found exactly, less those of groups before it. Items with
/// equal vectors always are alike. In the order of the scores if `drawn` is.
DrawnPage group_page(const Store& store, const std::vector<Match>& drawn, const GroupedDraw& draw);

/// Every item a group of its own.
DrawnPage ungrouped(std::vector<Match> drawn);

}  // namespace halfspace
