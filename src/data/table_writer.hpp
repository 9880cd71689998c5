// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/byte_sink.hpp"
#include "data/table.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace halfspace {

enum class TableFormat { Csv, Jsonl, Parquet };

/// `csv`, `jsonl` or `parquet`, as a name or as a path's ending (`.ndjson` and `.pq` too).
/// @throws Error InvalidInput naming the three
TableFormat table_format_from(std::string_view name_or_path);

/// `csv`, `jsonl`, `parquet`.
std::string_view name_of(TableFormat format) noexcept;

/// What the cells of a written column are.
enum class CellType {
    Text,
    Number,   ///< float
    Integer,  ///< std::int64_t
    Truth,    ///< bool
    Json,     ///< text that JSON lines take as it is, where it is valid JSON; else as Text
    Image     ///< Parquet: struct {bytes, path}, as Hugging Face stores it; else its path alone
};

struct CellColumn {
    std::string name;  ///< UTF-8, unique
    CellType type = CellType::Text;
};

/// One written cell; monostate is an empty one, which every column may have.
using Cell = std::variant<std::monostate, std::string, float, std::int64_t, bool, ImageCell>;

/// Names and values that go into a Parquet file's schema metadata (`huggingface`, ...). The other
/// formats have no place for them.
using TableMetadata = std::vector<std::pair<std::string, std::string>>;

/// A table on its way out, row by row, in memory that does not grow with it: Parquet row groups of
/// 64 MiB at most. Bytes of a text that are not UTF-8 become U+FFFD. Numbers are written as the
/// shortest decimals that read back equal; those that are not finite are empty in JSON lines.
class TableWriter {
public:
    virtual ~TableWriter() = default;

    /// @param cells  one a column, each empty or of the column's type
    /// @throws Error Unavailable if it cannot be written
    virtual void append(std::span<const Cell> cells) = 0;

    /// Once, after the last row: the table is whole and in its place.
    virtual void finish() = 0;
};

/// @throws Error InvalidInput if two columns have one name
std::unique_ptr<TableWriter> open_table_writer(std::unique_ptr<ByteSink> sink, TableFormat format,
                                               std::vector<CellColumn> columns,
                                               const TableMetadata& metadata = {});

}  // namespace halfspace
