// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/ids.hpp"
#include "engine/item_bits.hpp"
#include "store/selection.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// What the engine holds beside the vectors, as one query sees it: a bit for each item and split,
/// classifier or removal. The engine's tables are the truth; this follows each change to them, as
/// one process at a time has a store open. 125 kB a bitmap for a million items.
struct EngineState {
    std::uint64_t items = 0;         ///< ids below it have been given
    std::vector<std::string> names;  ///< of the splits; the engine knows them by their place here
    std::map<std::string, ItemBits, std::less<>> splits;
    std::map<ClassifierId, ItemBits> seen;
    ItemBits removed;
    ItemBits dropped;                       ///< removed items whose vector a compaction dropped
    VectorIndex index = VectorIndex::None;  ///< what best matches can be found by

    [[nodiscard]] Selection select(const Filter& filter) const;
    /// Of the items below `size` only; splits without an item stay, with their names.
    [[nodiscard]] EngineState cut(std::uint64_t size) const;
    /// @throws Error NotFound if one was never given or its vector was dropped
    void check_have_rows(std::span<const ItemId> ids) const;
    /// The removed items whose vectors a compaction can drop, ascending. @param keep  all but these
    [[nodiscard]] std::vector<std::uint64_t> droppable(std::span<const ItemId> keep) const;
};

/// The numbers of ids, sorted, each once.
std::vector<std::uint64_t> ascending(std::span<const ItemId> ids);

}  // namespace halfspace
