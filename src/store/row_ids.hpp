// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace halfspace {

/// Which row holds which item. Rows ascend with the items; a compaction drops the rows of removed
/// items, after which a bit for each item says whether it still has one. Items from
/// `mapped_items()` on came later and all have a row. A value; copies share the table.
class RowIds {
public:
    /// Item i is in row i.
    RowIds() = default;

    /// @param has_row  one bit for each item below `mapped_items`, 64 to a word; the rest is
    /// ignored
    RowIds(std::span<const std::uint64_t> has_row, std::uint64_t mapped_items);

    /// Reads the table that a compaction wrote.
    /// @throws Error Corrupt if the file is missing, short or damaged
    static RowIds read(const std::filesystem::path& path, std::uint64_t mapped_items);
    /// Writes the table, durable once the folder is. @throws Error Unavailable
    void write(const std::filesystem::path& path) const;

    [[nodiscard]] std::uint64_t mapped_items() const noexcept { return m_items; }
    [[nodiscard]] std::uint64_t mapped_rows() const noexcept { return m_rows; }
    /// The same for the items below `items`, if there are so many; later ones get rows of their
    /// own.
    [[nodiscard]] RowIds cut(std::uint64_t items) const;

    /// One bit for each item below `items`: whether it has a row.
    [[nodiscard]] std::vector<std::uint64_t> has_row(std::uint64_t items) const;

    /// No value if the row was dropped.
    [[nodiscard]] std::optional<std::uint64_t> row_of(ItemId item) const noexcept;
    [[nodiscard]] ItemId id_of(std::uint64_t row) const noexcept;
    /// How many of the items before this one have a row.
    [[nodiscard]] std::uint64_t rows_before(std::uint64_t item) const noexcept;

    /// A bitmap of items made one of rows: a row gets the bit of its item.
    ///
    /// @param items  one bit for each item, 64 to a word, 0 past the last item
    /// @param rows   how many rows these items have
    [[nodiscard]] std::vector<std::uint64_t> to_rows(std::vector<std::uint64_t> items,
                                                     std::uint64_t rows) const;

private:
    struct Table {
        std::vector<std::uint64_t> words;   ///< bits past the mapped items are 0
        std::vector<std::uint64_t> before;  ///< before[b]: rows in the words ahead of block b
    };

    std::shared_ptr<const Table> m_table;  ///< none as long as nothing is mapped
    std::uint64_t m_items = 0;
    std::uint64_t m_rows = 0;
};

}  // namespace halfspace
