// SPDX-License-Identifier: Apache-2.0
#include "store/row_ids.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "store/checksum.hpp"

#include <fcntl.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace halfspace {

namespace {

constexpr std::uint64_t kAll = ~std::uint64_t{0};
constexpr std::size_t kBlockWords = 8;  // one count for each cache line of bits

constexpr std::uint64_t lowest(std::uint64_t bits) noexcept {
    return bits >= 64 ? kAll : (std::uint64_t{1} << bits) - 1;
}

std::uint64_t count_of(std::uint64_t word) noexcept {
    return static_cast<std::uint64_t>(std::popcount(word));
}

std::uint64_t nth_bit(std::uint64_t word, std::uint64_t n) noexcept {
    for (; n > 0; --n) word &= word - 1;
    return static_cast<std::uint64_t>(std::countr_zero(word));
}

/// The bits of `value` that `mask` marks, moved together at the low end, in six steps.
/// H. S. Warren, Hacker's Delight, 2nd edition, section 7-4 (`compress`).
std::uint64_t compress(std::uint64_t value, std::uint64_t mask) noexcept {
    if (mask == kAll) return value;
    value &= mask;
    std::uint64_t zeros = ~mask << 1U;  // counts the zeros to the right of each bit
    for (unsigned step = 0; step < 6; ++step) {
        std::uint64_t parity = zeros;
        for (unsigned shift = 1; shift < 64; shift *= 2) parity ^= parity << shift;
        const std::uint64_t moving = parity & mask;
        const unsigned by = 1U << step;
        mask = (mask ^ moving) | (moving >> by);
        const std::uint64_t moved = value & moving;
        value = (value ^ moved) | (moved >> by);
        zeros &= ~parity;
    }
    return value;
}

[[noreturn]] void fail_damaged(const std::filesystem::path& path) {
    throw Error(ErrorCode::Corrupt, path.string() +
                                        ", which says which items have a row, is damaged or "
                                        "missing; restore the vector store from a backup");
}

}  // namespace

RowIds::RowIds(std::span<const std::uint64_t> has_row, std::uint64_t mapped_items)
    : m_items(mapped_items) {
    if (m_items == 0) return;
    auto table = std::make_shared<Table>();
    table->words.assign(has_row.begin(),
                        has_row.begin() + static_cast<std::ptrdiff_t>((m_items + 63) / 64));
    if (m_items % 64 != 0) table->words.back() &= lowest(m_items % 64);
    for (std::size_t i = 0; i < table->words.size(); ++i) {
        if (i % kBlockWords == 0) table->before.push_back(m_rows);
        m_rows += count_of(table->words[i]);
    }
    m_table = std::move(table);
}

RowIds RowIds::read(const std::filesystem::path& path, std::uint64_t mapped_items) {
    std::vector<std::uint64_t> words;
    try {
        const auto file = FileDescriptor::open(path, O_RDONLY);
        if (file.size() % sizeof(std::uint64_t) != 0) fail_damaged(path);
        words.resize(file.size() / sizeof(std::uint64_t));
        file.read_at(std::as_writable_bytes(std::span(words)), 0);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::NotFound) fail_damaged(path);
        throw;
    }
    // The last word holds the checksum of the others.
    if (words.size() < (mapped_items + 63) / 64 + 1) fail_damaged(path);
    const std::uint64_t checksum = words.back();
    words.pop_back();
    if (checksum != crc32(std::as_bytes(std::span(words)))) fail_damaged(path);
    return {words, mapped_items};
}

void RowIds::write(const std::filesystem::path& path) const {
    std::vector<std::uint64_t> words;
    if (m_table) words = m_table->words;
    words.push_back(crc32(std::as_bytes(std::span(words))));
    const auto file = FileDescriptor::open(path, O_RDWR | O_CREAT | O_TRUNC);
    file.write_at(std::as_bytes(std::span(words)), 0);
    file.sync();
}

RowIds RowIds::cut(std::uint64_t items) const {
    if (items >= m_items) return *this;
    return {m_table->words, items};
}

std::vector<std::uint64_t> RowIds::has_row(std::uint64_t items) const {
    std::vector<std::uint64_t> words((items + 63) / 64, kAll);
    if (m_table) {
        const std::size_t mapped = std::min(words.size(), m_table->words.size());
        std::copy_n(m_table->words.begin(), mapped, words.begin());
        if (m_items % 64 != 0 && mapped == m_table->words.size()) {
            words[mapped - 1] |= ~lowest(m_items % 64);
        }
    }
    if (items % 64 != 0) words.back() &= lowest(items % 64);
    return words;
}

std::uint64_t RowIds::rows_before(std::uint64_t item) const noexcept {
    if (item >= m_items) return m_rows + (item - m_items);
    const std::uint64_t word = item / 64;
    const std::uint64_t block = word / kBlockWords;
    std::uint64_t rows = m_table->before[block];
    for (std::uint64_t i = block * kBlockWords; i < word; ++i) rows += count_of(m_table->words[i]);
    return rows + count_of(m_table->words[word] & lowest(item % 64));
}

std::optional<std::uint64_t> RowIds::row_of(ItemId item) const noexcept {
    const std::uint64_t id = value_of(item);
    if (id < m_items && (m_table->words[id / 64] >> (id % 64) & 1U) == 0) return std::nullopt;
    return rows_before(id);
}

ItemId RowIds::id_of(std::uint64_t row) const noexcept {
    if (row >= m_rows) return ItemId{m_items + (row - m_rows)};
    const auto& before = m_table->before;
    const auto block =
        static_cast<std::uint64_t>(std::ranges::upper_bound(before, row) - before.begin()) - 1;
    std::uint64_t left = row - before[block];
    std::uint64_t word = block * kBlockWords;
    while (left >= count_of(m_table->words[word])) left -= count_of(m_table->words[word++]);
    return ItemId{word * 64 + nth_bit(m_table->words[word], left)};
}

std::vector<std::uint64_t> RowIds::to_rows(std::vector<std::uint64_t> items,
                                           std::uint64_t rows) const {
    if (!m_table) return items;
    const std::uint64_t mapped = std::min<std::uint64_t>(items.size(), m_table->words.size());
    std::uint64_t end = 0;  // rows made so far, always fewer than the items read
    for (std::uint64_t i = 0; i < items.size(); ++i) {
        std::uint64_t mask = i < mapped ? m_table->words[i] : kAll;
        if (i + 1 == mapped) mask |= ~lowest(m_items - i * 64);
        const std::uint64_t value = compress(items[i], mask);
        // Words are read before they are written over: row `end` is never past item i * 64.
        const std::uint64_t place = end / 64;
        const std::uint64_t shift = end % 64;
        items[place] = (items[place] & lowest(shift)) | (value << shift);
        if (shift + count_of(mask) > 64) items[place + 1] = value >> (64 - shift);
        end += count_of(mask);
    }
    items.resize((rows + 63) / 64);
    return items;
}

}  // namespace halfspace
