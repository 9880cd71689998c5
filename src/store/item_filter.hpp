// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace halfspace {

/// One bit for each item, 64 to a word, 0 past the last: whether it passes the filter.
///
/// @param state  what a store knows of its items: their number `items`, and bitmaps with a member
///               `word(index)`: `removed`, and in the maps `splits` (by name) and `seen` (by
///               classifier). A split or classifier without a bitmap has no items.
template <typename State>
std::vector<std::uint64_t> passing_items(const State& state, const Filter& filter) {
    constexpr std::uint64_t kAll = ~std::uint64_t{0};
    std::vector<std::uint64_t> words((state.items + 63) / 64, kAll);
    if (state.items % 64 != 0) words.back() = (std::uint64_t{1} << (state.items % 64)) - 1;
    for (std::size_t i = 0; i < words.size(); ++i) words[i] &= ~state.removed.word(i);
    const auto keep = [&](const auto& bitmaps, const auto& key, std::uint64_t flipped) {
        const auto found = bitmaps.find(key);
        for (std::size_t i = 0; i < words.size(); ++i) {
            words[i] &= (found == bitmaps.end() ? 0 : found->second.word(i)) ^ flipped;
        }
    };
    if (filter.split) keep(state.splits, *filter.split, 0);
    if (filter.unseen_by) keep(state.seen, *filter.unseen_by, kAll);
    if (filter.seen_by) keep(state.seen, *filter.seen_by, 0);
    if (filter.among) {
        for (std::size_t i = 0; i < words.size(); ++i) words[i] &= filter.among->word(i);
    }
    return words;
}

}  // namespace halfspace
