// SPDX-License-Identifier: Apache-2.0
#include "store/selection.hpp"

#include "store/item_filter.hpp"

#include <algorithm>
#include <bit>
#include <random>
#include <unordered_map>
#include <utility>

namespace halfspace {

namespace {

constexpr std::uint64_t kAll = ~std::uint64_t{0};

/// A number below `limit`, all equally likely. Not std::uniform_int_distribution, whose numbers
/// differ between libraries.
std::uint64_t below(std::mt19937_64& generator, std::uint64_t limit) {
    const std::uint64_t last_whole = kAll - (kAll % limit + 1) % limit;
    std::uint64_t number = generator();
    while (number > last_whole) number = generator();
    return number % limit;
}

std::uint64_t nth_bit(std::uint64_t word, std::uint64_t n) {
    for (; n > 0; --n) word &= word - 1;
    return static_cast<std::uint64_t>(std::countr_zero(word));
}

std::uint64_t count_bits(const std::vector<std::uint64_t>& words) {
    std::uint64_t count = 0;
    for (const std::uint64_t word : words) count += static_cast<std::uint64_t>(std::popcount(word));
    return count;
}

}  // namespace

Selection::Selection(const Snapshot& snapshot, const Filter& filter)
    : Selection(snapshot.ids.to_rows(passing_items(snapshot, filter), snapshot.rows)) {}

Selection::Selection(std::vector<std::uint64_t> words)
    : m_words(std::move(words)), m_count(count_bits(m_words)) {}

std::vector<std::uint64_t> Selection::list() const {
    std::vector<std::uint64_t> rows;
    rows.reserve(m_count);
    for (std::size_t i = 0; i < m_words.size(); ++i) {
        for (std::uint64_t word = m_words[i]; word != 0; word &= word - 1) {
            rows.push_back(i * 64 + nth_bit(word, 0));
        }
    }
    return rows;
}

std::vector<std::uint64_t> Selection::draw(std::uint64_t count, std::uint64_t seed) const {
    // Fisher-Yates on the positions 0 .. m_count-1, of which only the moved ones are kept.
    std::mt19937_64 generator(seed);
    std::unordered_map<std::uint64_t, std::uint64_t> moved;
    const auto value_at = [&](std::uint64_t slot) {
        const auto found = moved.find(slot);
        return found == moved.end() ? slot : found->second;
    };
    std::vector<std::uint64_t> positions;
    for (std::uint64_t i = 0; i < std::min(count, m_count); ++i) {
        const std::uint64_t slot = i + below(generator, m_count - i);
        positions.push_back(value_at(slot));
        moved[slot] = value_at(i);
    }
    return at(positions);
}

std::vector<std::uint64_t> Selection::at(const std::vector<std::uint64_t>& positions) const {
    std::vector<std::uint64_t> ends;  // ends[i]: selected rows in the words 0 .. i
    std::uint64_t total = 0;
    for (const std::uint64_t word : m_words) {
        total += static_cast<std::uint64_t>(std::popcount(word));
        ends.push_back(total);
    }
    std::vector<std::uint64_t> rows;
    for (const std::uint64_t position : positions) {
        const auto index =
            static_cast<std::size_t>(std::ranges::upper_bound(ends, position) - ends.begin());
        const std::uint64_t before = index == 0 ? 0 : ends[index - 1];
        rows.push_back(index * 64 + nth_bit(m_words[index], position - before));
    }
    return rows;
}

}  // namespace halfspace
