// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/store.hpp"
#include "workspace/loop_types.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace halfspace {

/// What a page is drawn by.
struct PageDraw {
    Strategy strategy = Strategy::Best;
    std::size_t count = 20;
    Filter filter;
    std::uint64_t seed = 0;
    float cut_off = 0;     ///< *borderline* means near this score
    double audit = 0;      ///< *mix*: share of the page drawn at random, rounded up
    double precision = 0;  ///< *mix*: share of positives among the labels of the last page
    std::span<const Match> best = {};  ///< the highest scores that pass the filter, if known
};

/// How a store finds the items of a page; of a mix the weakest part counts.
Method page_method(Strategy strategy, const StoreMethods& methods) noexcept;

/// So many of the highest scores suffice to draw a page of `count` by any strategy that goes by
/// them.
std::size_t candidates_for(std::size_t count) noexcept;

/// The items a strategy shows next, of those that pass the filter: at most `count`.
/// best        the highest scores, best first
/// diverse     of the highest scores, five times `count` and at least 100, those unlike one
///             another; best first
/// borderline  the scores nearest to the cut-off, nearest first
/// random      any, as drawn
/// mix         diverse ones, then borderline ones, `precision` of the page without its audit
///             slice, then the audit slice: random ones
std::vector<Match> pick_page(const Store& store, const Plane& plane, const PageDraw& draw);

/// What a page is filled up from where some of its items fall away: the first `count` of the
/// strategy's own order, the highest scores for those that have none.
std::vector<Match> fill_up(const Store& store, const Plane& plane, const PageDraw& draw,
                           std::size_t count);

}  // namespace halfspace
