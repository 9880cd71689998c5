// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/page_groups.hpp"
#include "workspace/page_strategy.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace halfspace {

/// What one class of a set asks with. All classes of a page share the filter.
struct ClassDraw {
    Plane plane;    ///< of the class's query; not owned
    PageDraw draw;  ///< its strategy; `count` and `best` are set by `draw_class_page`
};

/// A page that several classes share: they take turns, in their order, each with the next item its
/// own strategy picks that is not on the page yet, until there are `count` cards or no items are
/// left. Items alike share a card as `group_page` has it. Scores are those of the class that
/// picked the item.
/// @param group_at  nothing: every item has a card of its own
DrawnPage draw_class_page(const Store& store, std::vector<ClassDraw> classes, std::size_t count,
                          std::optional<float> group_at);

}  // namespace halfspace
