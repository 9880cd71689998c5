// SPDX-License-Identifier: Apache-2.0
#include "data/jsonl_reader.hpp"

#include "base/error.hpp"
#include "data/text_reader.hpp"
#include "data/text_stream.hpp"
#include "data/words.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace halfspace {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kDeepest = 100;  // writing a value back is recursive

/// How deep objects and lists nest in a JSON text.
int depth_of(std::string_view text) {
    int depth = 0;
    int deepest = 0;
    bool is_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (is_string) {
            if (c == '\\') ++i;
            if (c == '"') is_string = false;
        } else if (c == '"') {
            is_string = true;
        } else if (c == '{' || c == '[') {
            deepest = std::max(deepest, ++depth);
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return deepest;
}

class JsonlReader : public RowReader {
public:
    JsonlReader(const std::filesystem::path& path, const std::string& encoding)
        : m_path(path), m_lines(path, encoding) {
        const auto line = m_lines.next();
        if (line && trimmed(*line).starts_with('[')) {
            throw Error(ErrorCode::InvalidInput,
                        path.string() +
                            " is one JSON array; write one object a line instead, for example with "
                            "jq -c '.[]'");
        }
        m_lines.rewind();
    }

    [[nodiscard]] const std::vector<Column>& columns() const noexcept override { return m_columns; }
    [[nodiscard]] std::string note() const override { return encoding_note(m_lines.stream()); }
    void want(const std::vector<Want>&) override {}

    bool next(Row& row) override {
        auto line = m_lines.next();
        while (line && trimmed(*line).empty()) line = m_lines.next();
        if (!line) return false;
        row.number = m_lines.line_number();
        row.values.assign(m_columns.size(), {});
        row.problem = m_lines.is_cut() ? "it is longer than 64 MiB" : read_object(*line, row);
        if (!row.problem.empty()) {
            row.problem = fmt::format("line {} cannot be read: {}", row.number, row.problem);
        }
        return true;
    }

    void seek(std::uint64_t number) override {
        if (number <= m_lines.line_number()) m_lines.rewind();
        while (m_lines.line_number() + 1 < number) {
            if (!m_lines.next()) {
                throw Error(ErrorCode::NotFound,
                            fmt::format("{} has no line {}", m_path.string(), number));
            }
        }
    }

private:
    /// What is wrong with the line; empty if its values are in `row`.
    std::string read_object(const std::string& line, Row& row) {
        if (find_invalid_utf8(line) != std::string::npos) {
            return m_lines.stream().encoding() == "UTF-8"
                       ? "it is not UTF-8; name its encoding"
                       : "it has bytes that are not " + m_lines.stream().encoding();
        }
        if (depth_of(line) > kDeepest) return "it nests too deep";
        try {
            const Json object = Json::parse(line);
            if (!object.is_object()) return "it is no JSON object";
            take(object, "", row);
        } catch (const Json::exception& error) {
            return error.what();
        }
        return {};
    }

    void take(const Json& object, const std::string& prefix, Row& row) {
        for (const auto& [name, value] : object.items()) {
            if (value.is_object() && !value.empty()) {
                take(value, prefix + name + ".", row);
            } else if (!value.is_null()) {
                row_value(prefix + name, row) =
                    value.is_string() ? value.get<std::string>() : value.dump();
            } else {
                row_value(prefix + name, row) = std::monostate{};
            }
        }
    }

    Value& row_value(const std::string& name, Row& row) {
        const auto [place, is_new] = m_place.emplace(name, m_columns.size());
        if (is_new) m_columns.push_back({.name = name, .type = ColumnType::Text});
        if (row.values.size() < m_columns.size()) row.values.resize(m_columns.size());
        return row.values[place->second];
    }

    std::filesystem::path m_path;
    LineReader m_lines;
    std::vector<Column> m_columns;
    std::unordered_map<std::string, std::size_t> m_place;
};

}  // namespace

std::unique_ptr<RowReader> open_jsonl(const std::filesystem::path& path,
                                      const std::string& encoding) {
    return std::make_unique<JsonlReader>(path, encoding);
}

}  // namespace halfspace
