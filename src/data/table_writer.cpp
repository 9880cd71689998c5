// SPDX-License-Identifier: Apache-2.0
#include "data/table_writer.hpp"

#include "base/error.hpp"
#include "data/csv_parser.hpp"
#include "data/parquet_writer.hpp"
#include "data/words.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <filesystem>
#include <set>
#include <utility>

namespace halfspace {

namespace {

std::string json_text(const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// A cell as text; empty if there is none.
std::string plain_text(const Cell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell)) return repaired_utf8(*text);
    if (const auto* number = std::get_if<float>(&cell)) return fmt::format("{}", *number);
    if (const auto* whole = std::get_if<std::int64_t>(&cell)) return fmt::format("{}", *whole);
    if (const auto* truth = std::get_if<bool>(&cell)) return *truth ? "true" : "false";
    if (const auto* image = std::get_if<ImageCell>(&cell)) return repaired_utf8(image->path);
    return {};
}

std::string json_of(const Cell& cell, CellType type) {
    if (const auto* text = std::get_if<std::string>(&cell)) {
        const bool is_json = type == CellType::Json && nlohmann::json::accept(*text);
        return is_json ? *text : json_text(*text);
    }
    if (const auto* number = std::get_if<float>(&cell)) {
        return std::isfinite(*number) ? fmt::format("{}", *number) : "null";
    }
    if (const auto* image = std::get_if<ImageCell>(&cell)) {
        return image->path.empty() ? "null" : json_text(image->path);
    }
    return std::holds_alternative<std::monostate>(cell) ? "null" : plain_text(cell);
}

class CsvWriter : public TableWriter {
public:
    CsvWriter(std::unique_ptr<ByteSink> sink, const std::vector<CellColumn>& columns)
        : m_sink(std::move(sink)) {
        std::vector<std::string> names;
        for (const CellColumn& column : columns) names.push_back(column.name);
        write_line(names);
    }

    void append(std::span<const Cell> cells) override {
        std::vector<std::string> fields;
        for (const Cell& cell : cells) fields.push_back(plain_text(cell));
        write_line(fields);
    }

    void finish() override { m_sink->finish(); }

private:
    void write_line(const std::vector<std::string>& fields) {
        std::string line;
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (i > 0) line += ',';
            line += csv_field(fields[i]);
        }
        // A line without a character would read as no row at all.
        m_sink->write(line.empty() ? "\"\"\n" : line + "\n");
    }

    std::unique_ptr<ByteSink> m_sink;
};

class JsonlWriter : public TableWriter {
public:
    JsonlWriter(std::unique_ptr<ByteSink> sink, std::vector<CellColumn> columns)
        : m_sink(std::move(sink)), m_columns(std::move(columns)) {
        for (const CellColumn& column : m_columns) {
            m_names.push_back((m_names.empty() ? "{" : ",") + json_text(column.name) + ":");
        }
    }

    void append(std::span<const Cell> cells) override {
        std::string line;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            line += m_names[i];
            line += json_of(cells[i], m_columns[i].type);
        }
        m_sink->write(line + "}\n");
    }

    void finish() override { m_sink->finish(); }

private:
    std::unique_ptr<ByteSink> m_sink;
    std::vector<CellColumn> m_columns;
    std::vector<std::string> m_names;  // with what comes before and after
};

}  // namespace

TableFormat table_format_from(std::string_view name_or_path) {
    std::string ending = lower(std::filesystem::path(name_or_path).extension().native());
    if (ending.empty()) ending = "." + lower(name_or_path);
    if (ending == ".csv") return TableFormat::Csv;
    if (ending == ".jsonl" || ending == ".ndjson") return TableFormat::Jsonl;
    if (ending == ".parquet" || ending == ".pq") return TableFormat::Parquet;
    throw Error(
        ErrorCode::InvalidInput,
        fmt::format("{} names no kind of table: it can be csv, jsonl or parquet", name_or_path));
}

std::string_view name_of(TableFormat format) noexcept {
    switch (format) {
        case TableFormat::Csv: return "csv";
        case TableFormat::Jsonl: return "jsonl";
        case TableFormat::Parquet: break;
    }
    return "parquet";
}

std::unique_ptr<TableWriter> open_table_writer(std::unique_ptr<ByteSink> sink, TableFormat format,
                                               std::vector<CellColumn> columns,
                                               const TableMetadata& metadata) {
    std::set<std::string> names;
    for (CellColumn& column : columns) {
        column.name = repaired_utf8(column.name);
        if (names.insert(column.name).second) continue;
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("Two columns would be called {}", column.name));
    }
    switch (format) {
        case TableFormat::Csv: return std::make_unique<CsvWriter>(std::move(sink), columns);
        case TableFormat::Jsonl:
            return std::make_unique<JsonlWriter>(std::move(sink), std::move(columns));
        case TableFormat::Parquet: break;
    }
    return open_parquet_writer(std::move(sink), std::move(columns), metadata);
}

}  // namespace halfspace
