// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"
#include "data/copied_rows.hpp"
#include "data/jsonl_reader.hpp"
#include "data/words.hpp"

#include <nlohmann/json.hpp>

#include <string_view>
#include <utility>

namespace halfspace {

namespace {

using Json = nlohmann::ordered_json;

/// Takes what a table writer writes: the added cells as one object a line.
class LineSink : public ByteSink {
public:
    void write(std::string_view bytes) override { m_line += bytes; }
    void finish() override {}

    /// The fields of the line written last, without braces.
    std::string take_fields() {
        const std::string fields = m_line.substr(1, m_line.size() - 3);
        m_line.clear();
        return fields;
    }

private:
    std::string m_line;
};

/// Objects as their text, with the added fields at the end. What is no object, and has a problem
/// in the report, becomes one of the added fields alone.
class JsonlCopy : public TableCopy {
public:
    JsonlCopy(const TableFiles& files, std::unique_ptr<ByteSink> sink,
              std::vector<CellColumn> added)
        : m_files(files), m_places(m_files), m_sink(std::move(sink)), m_columns(std::move(added)) {
        auto line = std::make_unique<LineSink>();
        m_line = line.get();
        m_fields = open_table_writer(std::move(line), TableFormat::Jsonl, m_columns);
    }

    void append(const std::string& key, std::span<const Cell> added) override {
        const auto place = m_places.find(key);
        if (!place) return;
        if (!m_objects || m_file != place->file) {
            m_file = place->file;
            m_objects = open_json_objects(m_files.files[m_file].path, m_files.encoding);
        }
        const auto text = m_objects->next();
        if (!text || m_objects->number() != place->row) throw_changed(m_files.files[m_file]);
        m_fields->append(added);
        m_sink->write(before_end(*text) + m_line->take_fields() + "}\n");
    }

    void finish() override { m_sink->finish(); }

private:
    /// The object's text up to where a field can be added, on one line.
    std::string before_end(const std::string& text) const {
        const bool is_readable =
            find_invalid_utf8(text) == std::string::npos && why_no_object(text).empty();
        if (!is_readable) return "{";
        const Json object = ordered_json_in(text);
        for (const auto& [name, value] : object.items()) {
            require_new_column(name, m_columns, m_files.files[m_file].path.string());
        }
        if (object.empty()) return "{";
        std::string line(trimmed(text));
        if (line.find_first_of("\r\n") != std::string::npos) line = object.dump();
        line.back() = ',';
        return line;
    }

    TableFiles m_files;
    RowPlaces m_places;
    std::unique_ptr<ByteSink> m_sink;
    std::vector<CellColumn> m_columns;
    LineSink* m_line = nullptr;  // owned by m_fields
    std::unique_ptr<TableWriter> m_fields;
    std::unique_ptr<JsonObjects> m_objects;
    std::size_t m_file = 0;
};

}  // namespace

std::unique_ptr<TableCopy> open_jsonl_copy(const TableFiles& files, std::unique_ptr<ByteSink> sink,
                                           std::vector<CellColumn> added) {
    return std::make_unique<JsonlCopy>(files, std::move(sink), std::move(added));
}

}  // namespace halfspace
