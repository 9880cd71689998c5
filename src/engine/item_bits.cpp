// SPDX-License-Identifier: Apache-2.0
#include "engine/item_bits.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kPieceWords = ItemBits::kChunkItems / 64;

}  // namespace

ItemBits::ItemBits(std::vector<std::uint64_t> words)
    : m_words(std::make_shared<const std::vector<std::uint64_t>>(std::move(words))) {}

std::uint64_t ItemBits::count() const noexcept {
    std::uint64_t count = 0;
    if (!m_words) return count;
    for (const std::uint64_t word : *m_words)
        count += static_cast<std::uint64_t>(std::popcount(word));
    return count;
}

std::vector<std::uint64_t> ItemBits::list() const {
    std::vector<std::uint64_t> items;
    for (std::size_t i = 0; m_words && i < m_words->size(); ++i) {
        for (std::uint64_t word = (*m_words)[i]; word != 0; word &= word - 1) {
            items.push_back(i * 64 + static_cast<std::uint64_t>(std::countr_zero(word)));
        }
    }
    return items;
}

ItemBits ItemBits::with_range(std::uint64_t begin, std::uint64_t end) const {
    std::vector<std::uint64_t> words = m_words ? *m_words : std::vector<std::uint64_t>();
    words.resize(std::max<std::size_t>(words.size(), (end + 63) / 64));
    for (std::uint64_t item = begin; item < end; ++item) {
        if (item % 64 == 0 && end - item >= 64) {
            words[item / 64] = ~std::uint64_t{0};
            item += 63;
        } else {
            words[item / 64] |= std::uint64_t{1} << (item % 64);
        }
    }
    return ItemBits(std::move(words));
}

ItemBits ItemBits::with(std::span<const std::uint64_t> items, bool value) const {
    std::vector<std::uint64_t> words = m_words ? *m_words : std::vector<std::uint64_t>();
    for (const std::uint64_t item : items) {
        if (item / 64 >= words.size()) words.resize(item / 64 + 1);
        const std::uint64_t bit = std::uint64_t{1} << (item % 64);
        words[item / 64] = value ? words[item / 64] | bit : words[item / 64] & ~bit;
    }
    return ItemBits(std::move(words));
}

ItemBits ItemBits::cut(std::uint64_t items) const {
    if (!m_words || m_words->size() * 64 <= items) return *this;
    std::vector<std::uint64_t> words(
        m_words->begin(), m_words->begin() + static_cast<std::ptrdiff_t>((items + 63) / 64));
    if (items % 64 != 0) words.back() &= (std::uint64_t{1} << (items % 64)) - 1;
    return ItemBits(std::move(words));
}

ItemBits ItemBits::without(const ItemBits& other) const {
    if (!m_words) return {};
    std::vector<std::uint64_t> words = *m_words;
    for (std::size_t i = 0; i < words.size(); ++i) words[i] &= ~other.word(i);
    return ItemBits(std::move(words));
}

std::vector<std::uint64_t> ItemBits::chunk(std::uint64_t number) const {
    std::vector<std::uint64_t> words(kPieceWords);
    for (std::size_t i = 0; i < kPieceWords; ++i) words[i] = word(number * kPieceWords + i);
    return words;
}

std::vector<std::uint64_t> chunks_of(std::span<const std::uint64_t> items) {
    std::vector<std::uint64_t> chunks;
    for (const std::uint64_t item : items) {
        const std::uint64_t chunk = item / ItemBits::kChunkItems;
        if (chunks.empty() || chunks.back() != chunk) chunks.push_back(chunk);
    }
    return chunks;
}

}  // namespace halfspace
