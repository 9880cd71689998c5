// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace halfspace {

/// A picture in a table: its file's bytes, or where they are.
struct ImageCell {
    std::vector<std::uint8_t> bytes;
    std::string path;  ///< a path or URL; may be there beside the bytes
};

/// One cell of a row; monostate is a missing one. Text is UTF-8 unless its file is faulty.
using Value = std::variant<std::monostate, std::string, ImageCell, std::vector<float>>;

/// What a column holds, as far as its format says; a CSV file says Text for all.
enum class ColumnType { Text, Number, Image, Binary, Vector, Other };

struct Column {
    std::string name;
    ColumnType type = ColumnType::Text;
    bool is_class = false;  ///< a ClassLabel of Hugging Face: numbers given out as their names
};

/// How `RowReader::next` gives a column's cells.
enum class Want {
    Nothing,  ///< not read at all
    Text,     ///< as text, lists and structs as JSON; Binary ones are missing
    Image,    ///< ImageCell where the column is Image or Binary; else as Text
    Vector    ///< std::vector<float> where the column is Vector; else as Text
};

struct Row {
    std::uint64_t number = 0;   ///< from 1 within its file
    std::vector<Value> values;  ///< one a column
    std::string problem;        ///< why the row cannot be read, in words for a person; else empty
};

/// One file read row by row.
class RowReader {
public:
    virtual ~RowReader() = default;

    /// May grow at the end while rows are read (JSONL).
    [[nodiscard]] virtual const std::vector<Column>& columns() const noexcept = 0;

    /// Rows in the file, if it says so.
    [[nodiscard]] virtual std::optional<std::uint64_t> count() const { return std::nullopt; }

    /// What a person should know of how the file is read; else empty.
    [[nodiscard]] virtual std::string note() const { return {}; }

    /// One a column; columns beyond are wanted as Text, which is how it is at first. Takes effect
    /// with the next `seek`.
    virtual void want(const std::vector<Want>& wants) = 0;

    /// The next row in place of what `row` holds; false at the end.
    /// @throws Error Corrupt if the file cannot be read further, naming it
    virtual bool next(Row& row) = 0;

    /// Makes `number`, from 1, the row that `next` gives. @throws Error NotFound if there is none
    virtual void seek(std::uint64_t number) = 0;

    /// One row, for looking here and there; `next` goes on anywhere. `row.number` is not `number`
    /// if there is no such row. @throws Error as `next` and `seek`
    virtual void read_at(std::uint64_t number, Row& row) {
        seek(number);
        if (!next(row)) row = {};
    }
};

}  // namespace halfspace
