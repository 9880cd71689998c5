// SPDX-License-Identifier: Apache-2.0
#include "workspace/class_page.hpp"

#include <algorithm>
#include <unordered_set>

namespace halfspace {

namespace {

using Lists = std::vector<std::vector<Match>>;

/// The highest scores of each class, several classes a scan.
Lists best_of_all(const Store& store, const std::vector<ClassDraw>& classes, std::size_t count) {
    Lists lists;
    std::vector<Plane> planes;
    for (const ClassDraw& one : classes) planes.push_back(one.plane);
    for (std::span<const Plane> left = planes; !left.empty();) {
        const auto some = left.first(std::min(left.size(), Store::kMaxPlanes));
        for (auto& list : store.best_of_many(some, count, classes.front().draw.filter)) {
            lists.push_back(std::move(list));
        }
        left = left.subspan(some.size());
    }
    return lists;
}

/// The lists in turns, each with its next item that is not taken, `count` items at most.
std::vector<Match> in_turns(const Lists& lists, std::size_t count) {
    std::vector<Match> taken;
    std::unordered_set<ItemId> ids;
    std::vector<std::size_t> places(lists.size(), 0);
    for (bool any = true; any && taken.size() < count;) {
        any = false;
        for (std::size_t i = 0; i < lists.size() && taken.size() < count; ++i) {
            std::size_t& place = places[i];
            while (place < lists[i].size() && ids.contains(lists[i][place].id)) ++place;
            if (place == lists[i].size()) continue;
            ids.insert(lists[i][place].id);
            taken.push_back(lists[i][place++]);
            any = true;
        }
    }
    return taken;
}

}  // namespace

DrawnPage draw_class_page(const Store& store, std::vector<ClassDraw> classes, std::size_t count,
                          std::optional<float> group_at) {
    if (classes.empty()) return {};
    const std::size_t each = (count + classes.size() - 1) / classes.size();
    const Lists best = best_of_all(store, classes, candidates_for(each));
    Lists picked;
    for (std::size_t i = 0; i < classes.size(); ++i) {
        classes[i].draw.count = each;
        classes[i].draw.best = best[i];
        picked.push_back(pick_page(store, classes[i].plane, classes[i].draw));
    }
    const auto more = [&](std::size_t wanted) {
        Lists lists;
        for (const ClassDraw& one : classes) {
            lists.push_back(fill_up(store, one.plane, one.draw, wanted));
        }
        return in_turns(lists, wanted);
    };
    auto drawn = in_turns(picked, count);
    const Filter& filter = classes.front().draw.filter;
    if (group_at) return group_page(store, drawn, {count, *group_at, filter, more});
    std::unordered_set<ItemId> ids;
    for (const Match& match : drawn) ids.insert(match.id);
    for (const Match& match : drawn.size() < count ? more(count) : std::vector<Match>()) {
        if (drawn.size() < count && ids.insert(match.id).second) drawn.push_back(match);
    }
    return ungrouped(std::move(drawn));
}

}  // namespace halfspace
