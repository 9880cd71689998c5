// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/ids.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace halfspace {

/// A set of item ids, a bit each: what a query is confined to for a reason that the store does not
/// know, such as metadata. Ids that are not stored do no harm.
class ItemSet {
public:
    ItemSet() = default;
    explicit ItemSet(std::span<const ItemId> ids) {
        for (const ItemId id : ids) insert(id);
    }

    void insert(ItemId id) {
        const std::uint64_t index = value_of(id) / 64;
        if (index >= m_words.size()) m_words.resize(index + 1);
        m_words[index] |= std::uint64_t{1} << (value_of(id) % 64);
    }
    [[nodiscard]] bool contains(ItemId id) const noexcept {
        return (word(value_of(id) / 64) >> (value_of(id) % 64) & 1U) != 0;
    }
    /// Bit i tells whether the id 64 * `index` + i is in the set.
    [[nodiscard]] std::uint64_t word(std::uint64_t index) const noexcept {
        return index < m_words.size() ? m_words[index] : 0;
    }

private:
    std::vector<std::uint64_t> m_words;
};

}  // namespace halfspace
