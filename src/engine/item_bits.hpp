// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace halfspace {

/// One bit for each item, 64 to a word; bits past the end are 0. A value that never changes; an
/// edited copy shares nothing with it but costs only the words.
class ItemBits {
public:
    /// An engine that keeps bitmaps does so in pieces of this many items.
    static constexpr std::uint64_t kChunkItems = 4096;

    ItemBits() = default;
    explicit ItemBits(std::vector<std::uint64_t> words);

    [[nodiscard]] std::uint64_t word(std::size_t index) const noexcept {
        return m_words && index < m_words->size() ? (*m_words)[index] : 0;
    }
    [[nodiscard]] bool bit(std::uint64_t item) const noexcept {
        return (word(item / 64) >> (item % 64) & 1U) != 0;
    }
    [[nodiscard]] std::uint64_t count() const noexcept;
    /// The items whose bits are set, ascending.
    [[nodiscard]] std::vector<std::uint64_t> list() const;

    [[nodiscard]] ItemBits with_range(std::uint64_t begin, std::uint64_t end) const;
    [[nodiscard]] ItemBits with(std::span<const std::uint64_t> items, bool value) const;
    /// Only the bits below `items`.
    [[nodiscard]] ItemBits cut(std::uint64_t items) const;
    /// The bits set here and not there.
    [[nodiscard]] ItemBits without(const ItemBits& other) const;

    /// The words of one piece.
    [[nodiscard]] std::vector<std::uint64_t> chunk(std::uint64_t number) const;

private:
    std::shared_ptr<const std::vector<std::uint64_t>> m_words;
};

/// The numbers of the pieces that hold some items, ascending. @param items  ascending
std::vector<std::uint64_t> chunks_of(std::span<const std::uint64_t> items);

}  // namespace halfspace
