// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/table_copy.hpp"

#include <cstdint>
#include <optional>

// What the kinds of copies share. Only files of this module include this header.
namespace halfspace {

/// The file and number of the row that a key names.
struct RowPlace {
    std::size_t file = 0;  ///< index in the source's files
    std::uint64_t row = 0;
};

/// Finds the rows of keys that come in the order of the source.
class RowPlaces {
public:
    explicit RowPlaces(const TableFiles& files) : m_files(files) {}

    /// Nothing if the key names no row.
    std::optional<RowPlace> find(const std::string& key);

private:
    const TableFiles& m_files;
    std::size_t m_file = 0;  // of the last key
};

/// @throws Error Corrupt: the file has other rows than when it was scored
[[noreturn]] void throw_changed(const TableFile& file);

std::unique_ptr<TableCopy> open_arrow_copy(const TableFiles& files, std::unique_ptr<ByteSink> sink,
                                           std::vector<CellColumn> added,
                                           const TableMetadata& metadata);
std::unique_ptr<TableCopy> open_jsonl_copy(const TableFiles& files, std::unique_ptr<ByteSink> sink,
                                           std::vector<CellColumn> added);

}  // namespace halfspace
