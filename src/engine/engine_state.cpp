// SPDX-License-Identifier: Apache-2.0
#include "engine/engine_state.hpp"

#include "store/checks.hpp"
#include "store/item_filter.hpp"

#include <algorithm>

namespace halfspace {

Selection EngineState::select(const Filter& filter) const {
    return Selection(passing_items(*this, filter));
}

EngineState EngineState::cut(std::uint64_t size) const {
    EngineState shorter = *this;
    shorter.items = std::min(items, size);
    shorter.removed = removed.cut(size);
    shorter.dropped = dropped.cut(size);
    for (auto& [name, bits] : shorter.splits) bits = bits.cut(size);
    for (auto& [classifier, bits] : shorter.seen) bits = bits.cut(size);
    return shorter;
}

void EngineState::check_have_rows(std::span<const ItemId> ids) const {
    check_given(ids, items);
    for (const ItemId id : ids) {
        if (dropped.bit(value_of(id))) fail_gone(id);
    }
}

std::vector<std::uint64_t> EngineState::droppable(std::span<const ItemId> keep) const {
    std::vector<std::uint64_t> gone = removed.without(dropped).list();
    const auto kept = ascending(keep);
    std::erase_if(gone, [&](std::uint64_t item) { return std::ranges::binary_search(kept, item); });
    return gone;
}

std::vector<std::uint64_t> ascending(std::span<const ItemId> ids) {
    std::vector<std::uint64_t> items;
    items.reserve(ids.size());
    for (const ItemId id : ids) items.push_back(value_of(id));
    std::ranges::sort(items);
    items.erase(std::ranges::unique(items).begin(), items.end());
    return items;
}

}  // namespace halfspace
