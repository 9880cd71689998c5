// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/table_source.hpp"
#include "data/table_writer.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// A copy of the rows of a source's files, in their order, with columns added at the end. Parquet
/// copied to Parquet and Arrow to Parquet keep their schema, JSON lines copied to JSON lines their
/// text; in any other pair cells go as text, numbers of Parquet and Arrow as JSON numbers. Memory:
/// a batch of rows.
class TableCopy {
public:
    virtual ~TableCopy() = default;

    /// Copies the row that a record named by its row (`RecordKeys::Rows`) was made of.
    ///
    /// @param key    FILE#ROW; a key that names no row, of a file that cannot be read, is left out
    /// @param added  cells of the added columns
    /// @throws Error Corrupt if the file cannot be read as it was before; Unavailable if the copy
    ///         cannot be written
    virtual void append(const std::string& key, std::span<const Cell> added) = 0;

    /// Once, after the last row: the copy is whole and in its place.
    virtual void finish() = 0;
};

/// Whether there is a copy of such files with one row a record: not of vectors, which would be
/// their numbers as text, and of texts that are not lines.
bool can_copy(const TableFiles& files) noexcept;

/// @param files  `can_copy`
/// @throws Error InvalidInput if a file has one of the added columns already, or if schemas that
///         are to be kept differ from file to file
std::unique_ptr<TableCopy> open_table_copy(const TableFiles& files, std::unique_ptr<ByteSink> sink,
                                           TableFormat format, std::vector<CellColumn> added,
                                           const TableMetadata& metadata);

/// @throws Error InvalidInput, with the way out, if `column` is one of `added`
void require_new_column(const std::string& column, std::span<const CellColumn> added,
                        const std::string& file);

}  // namespace halfspace
