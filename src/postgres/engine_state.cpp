// SPDX-License-Identifier: Apache-2.0
#include "postgres/engine_state.hpp"

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

}  // namespace halfspace
