// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/columns.hpp"
#include "data/source.hpp"
#include "data/table.hpp"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

namespace halfspace {

/// One file of a source of rows.
struct TableFile {
    std::string name;            ///< relative to the source, `/` between
    std::filesystem::path path;  ///< absolute
    std::string split;           ///< that its name or folder says; empty if none
};

/// A record whose picture may still have to be downloaded.
struct MadeRecord {
    Record record;
    std::string address;  ///< http or https; empty if the content is there
};

/// Turns rows into records: what is shared by all formats that have rows and columns. The rules for
/// missing and empty cells, faulty bytes, ids, splits, vectors and chunks are in docs/data.md.
class RecordMaker {
public:
    /// @param rule  Hash: the split is drawn by key; Folder: it is the file's; Auto: the column's
    RecordMaker(const SourceOptions& options, ColumnChoice choice, SplitRule rule, std::size_t dim);

    /// How the columns are to be read; `columns` as the reader has them.
    [[nodiscard]] std::vector<Want> wants(std::span<const Column> columns) const;
    /// The same for showing a record's content again.
    [[nodiscard]] std::vector<Want> wants_of_content(std::span<const Column> columns) const;

    /// Adds the records of a row: one, or several where texts are taken in chunks. Notices ids that
    /// were given before: the memory is about 50 bytes a row where there is an id column.
    void make(const TableFile& file, bool is_whole_file, Row row, std::span<const Column> columns,
              std::vector<MadeRecord>& records);

    /// What a row shows, without its vector and metadata. @throws Error NotFound if nothing
    [[nodiscard]] MadeRecord content_of(const TableFile& file, const Row& row,
                                        std::span<const Column> columns) const;

    [[nodiscard]] const Columns& columns() const noexcept { return m_choice.columns; }

private:
    /// Where the columns are in a file; npos for those it does not have.
    struct Places {
        std::size_t text, image, vector, id, split, label;
    };

    static Places places_of(const Columns& names, std::span<const Column> columns);
    void read_id(const Places& places, const Row& row, Record& record);
    void read_split(const Places& places, const TableFile& file, const Row& row, Record& record);
    void read_vector(const Places& places, const Row& row, Record& record);
    void read_metadata(const Places& places, const TableFile& file, const Row& row,
                       std::span<const Column> columns, Record& record) const;
    void read_content(const Places& places, const TableFile& file, const Row& row,
                      MadeRecord& made) const;
    void read_picture(const Value& value, const TableFile& file, MadeRecord& made) const;
    void add(MadeRecord made, std::vector<MadeRecord>& records) const;

    /// Two hashes of an id, so that a chance meeting is out of the question.
    struct Seen {
        std::size_t first, second;
        bool operator==(const Seen&) const = default;
    };
    struct SeenHash {
        std::size_t operator()(const Seen& seen) const noexcept { return seen.first; }
    };

    SourceOptions m_options;
    ColumnChoice m_choice;
    SplitRule m_rule;
    std::size_t m_dim;
    std::unordered_set<Seen, SeenHash> m_seen;
};

}  // namespace halfspace
