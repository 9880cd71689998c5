// SPDX-License-Identifier: Apache-2.0
#include "data/table_copy.hpp"

#include "base/error.hpp"
#include "data/copied_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <utility>

namespace halfspace {

namespace {

CellType cell_type(const Column& column) {
    if (column.type == ColumnType::Image) return CellType::Image;
    const bool is_json = !column.is_class &&
                         (column.type == ColumnType::Number || column.type == ColumnType::Vector);
    return is_json ? CellType::Json : CellType::Text;
}

std::vector<Want> wants_of(std::span<const Column> columns) {
    std::vector<Want> wants;
    for (const Column& column : columns) {
        wants.push_back(column.type == ColumnType::Image ? Want::Image : Want::Text);
    }
    return wants;
}

/// The columns of all files, in the order in which they appear. A file that cannot be read has
/// none. Of JSON lines every row is read, since each may bring another.
std::vector<CellColumn> columns_of(const TableFiles& files) {
    std::vector<CellColumn> all;
    for (const TableFile& file : files.files) {
        try {
            const auto reader = files.open(file.path);
            if (files.rows == RowFormat::Jsonl) {
                for (Row row; reader->next(row);) row = {};
            }
            for (const Column& column : reader->columns()) {
                if (std::ranges::find(all, column.name, &CellColumn::name) == all.end()) {
                    all.push_back({column.name, cell_type(column)});
                }
            }
        } catch (const Error&) {
            continue;  // scoring says that this file cannot be read
        }
    }
    return all;
}

Cell to_cell(Value value) {
    if (auto* text = std::get_if<std::string>(&value)) return std::move(*text);
    if (auto* image = std::get_if<ImageCell>(&value)) return std::move(*image);
    return {};
}

/// Reads cells and writes them, whatever the two formats are.
class CellCopy : public TableCopy {
public:
    CellCopy(const TableFiles& files, std::unique_ptr<ByteSink> sink, TableFormat format,
             const std::vector<CellColumn>& added, const TableMetadata& metadata)
        : m_files(files), m_places(m_files) {
        auto columns = columns_of(m_files);
        for (const CellColumn& column : columns) {
            require_new_column(column.name, added, m_files.root.string());
            m_place.emplace(column.name, m_place.size());
        }
        m_own = columns.size();
        columns.insert(columns.end(), added.begin(), added.end());
        m_writer = open_table_writer(std::move(sink), format, std::move(columns), metadata);
    }

    void append(const std::string& key, std::span<const Cell> added) override {
        const auto place = m_places.find(key);
        if (!place) return;
        if (!m_reader || m_file != place->file) open(place->file);
        Row row;
        if (!m_reader->next(row) || row.number != place->row) throw_changed(m_files.files[m_file]);
        std::vector<Cell> cells(m_own);
        const auto& columns = m_reader->columns();
        for (std::size_t i = 0; i < std::min(row.values.size(), columns.size()); ++i) {
            const auto found = m_place.find(columns[i].name);
            if (found == m_place.end()) throw_changed(m_files.files[m_file]);
            cells[found->second] = to_cell(std::move(row.values[i]));
        }
        cells.insert(cells.end(), added.begin(), added.end());
        m_writer->append(cells);
    }

    void finish() override { m_writer->finish(); }

private:
    void open(std::size_t file) {
        m_file = file;
        m_reader = m_files.open(m_files.files[file].path);
        m_reader->want(wants_of(m_reader->columns()));
        m_reader->seek(1);
    }

    TableFiles m_files;
    RowPlaces m_places;
    std::unordered_map<std::string, std::size_t> m_place;  // of a column in the copy
    std::size_t m_own = 0;                                 // columns that are not added
    std::unique_ptr<TableWriter> m_writer;
    std::unique_ptr<RowReader> m_reader;
    std::size_t m_file = 0;
};

}  // namespace

std::optional<RowPlace> RowPlaces::find(const std::string& key) {
    const auto mark = key.rfind('#');
    if (mark == std::string::npos) return std::nullopt;
    std::uint64_t row = 0;
    const char* const end = key.data() + key.size();
    const auto [stop, problem] = std::from_chars(key.data() + mark + 1, end, row);
    if (problem != std::errc{} || stop != end) return std::nullopt;
    const std::string_view name = std::string_view(key).substr(0, mark);
    const auto first = m_files.files.begin() + static_cast<std::ptrdiff_t>(m_file);
    const auto found = std::find_if(first, m_files.files.end(),
                                    [&](const TableFile& file) { return file.name == name; });
    if (found == m_files.files.end()) return std::nullopt;
    m_file = static_cast<std::size_t>(found - m_files.files.begin());
    return RowPlace{m_file, row};
}

void throw_changed(const TableFile& file) {
    throw Error(ErrorCode::Corrupt,
                fmt::format("{} does not have the rows any more that were scored; was it changed? "
                            "Predict it again",
                            file.path.string()));
}

void require_new_column(const std::string& column, std::span<const CellColumn> added,
                        const std::string& file) {
    if (std::ranges::find(added, column, &CellColumn::name) == added.end()) return;
    throw Error(ErrorCode::InvalidInput,
                fmt::format("{} has a column {} already; give the new ones other names with "
                            "--prefix, as in --prefix new_",
                            file, column));
}

bool can_copy(const TableFiles& files) noexcept {
    return files.rows != RowFormat::Vectors && !files.is_one_row_a_file;
}

std::unique_ptr<TableCopy> open_table_copy(const TableFiles& files, std::unique_ptr<ByteSink> sink,
                                           TableFormat format, std::vector<CellColumn> added,
                                           const TableMetadata& metadata) {
    const bool is_arrow = files.rows == RowFormat::Parquet || files.rows == RowFormat::Arrow;
    if (is_arrow && format == TableFormat::Parquet) {
        return open_arrow_copy(files, std::move(sink), std::move(added), metadata);
    }
    if (files.rows == RowFormat::Jsonl && format == TableFormat::Jsonl) {
        return open_jsonl_copy(files, std::move(sink), std::move(added));
    }
    return std::make_unique<CellCopy>(files, std::move(sink), format, added, metadata);
}

}  // namespace halfspace
