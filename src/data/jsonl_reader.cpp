// SPDX-License-Identifier: Apache-2.0
#include "data/jsonl_reader.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "data/json_elements.hpp"
#include "data/text_reader.hpp"
#include "data/text_stream.hpp"
#include "data/words.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
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

/// Gives the object to `take`; what is wrong with the text, else empty.
template <typename Take>
std::string parsed(const std::string& text, const Take& take) {
    if (depth_of(text) > kDeepest) return "it nests too deep";
    try {
        const Json object = ordered_json_in(text);
        if (!object.is_object()) return "it is no JSON object";
        take(object);
    } catch (const Json::exception& error) {
        return error.what();
    }
    return {};
}

/// The objects of a file that has one a line.
class ObjectLines : public JsonObjects {
public:
    ObjectLines(const std::filesystem::path& path, const std::string& encoding)
        : m_lines(path, encoding) {}

    std::optional<std::string> next() override {
        auto line = m_lines.next();
        while (line && trimmed(*line).empty()) line = m_lines.next();
        return line;
    }
    [[nodiscard]] std::string problem() const override {
        return m_lines.is_cut() ? "it is longer than 64 MiB" : "";
    }
    [[nodiscard]] std::uint64_t number() const override { return m_lines.line_number(); }
    [[nodiscard]] std::string_view name() const override { return "line"; }
    void rewind() override { m_lines.rewind(); }
    bool skip_to(std::uint64_t number) override {
        while (m_lines.line_number() + 1 < number) {
            if (!m_lines.next()) return false;
        }
        return true;
    }
    [[nodiscard]] const TextStream& stream() const override { return m_lines.stream(); }

private:
    LineReader m_lines;
};

/// The objects of a file that is one array of them.
class ObjectElements : public JsonObjects {
public:
    ObjectElements(const std::filesystem::path& path, const std::string& encoding)
        : m_elements(path, encoding) {}

    std::optional<std::string> next() override { return m_elements.next(); }
    [[nodiscard]] std::string problem() const override { return m_elements.problem(); }
    [[nodiscard]] std::uint64_t number() const override { return m_elements.number(); }
    [[nodiscard]] std::string_view name() const override { return "element"; }
    void rewind() override { m_elements.rewind(); }
    bool skip_to(std::uint64_t number) override {
        while (m_elements.number() + 1 < number) {
            if (!m_elements.next()) return false;
        }
        return true;
    }
    [[nodiscard]] const TextStream& stream() const override { return m_elements.stream(); }

private:
    JsonElements m_elements;
};

class JsonReader : public RowReader {
public:
    JsonReader(const std::filesystem::path& path, const std::string& encoding)
        : m_path(path), m_objects(open_json_objects(path, encoding)) {}

    [[nodiscard]] const std::vector<Column>& columns() const noexcept override { return m_columns; }
    [[nodiscard]] std::string note() const override { return encoding_note(m_objects->stream()); }
    void want(const std::vector<Want>&) override {}

    bool next(Row& row) override {
        const auto text = m_objects->next();
        if (!text) return false;
        row.number = m_objects->number();
        row.values.assign(m_columns.size(), {});
        row.problem = m_objects->problem();
        if (row.problem.empty()) row.problem = read_object(*text, row);
        if (!row.problem.empty()) {
            row.problem =
                fmt::format("{} {} cannot be read: {}", m_objects->name(), row.number, row.problem);
        }
        return true;
    }

    void seek(std::uint64_t number) override {
        if (number <= m_objects->number()) m_objects->rewind();
        if (m_objects->skip_to(number)) return;
        throw Error(ErrorCode::NotFound,
                    fmt::format("{} has no {} {}", m_path.string(), m_objects->name(), number));
    }

private:
    /// What is wrong with the text; empty if its values are in `row`.
    std::string read_object(const std::string& text, Row& row) {
        if (find_invalid_utf8(text) != std::string::npos) {
            return m_objects->stream().encoding() == "UTF-8"
                       ? "it is not UTF-8; name its encoding"
                       : "it has bytes that are not " + m_objects->stream().encoding();
        }
        return parsed(text, [&](const Json& object) { take(object, "", row); });
    }

    void take(const Json& object, const std::string& prefix, Row& row) {
        for (const auto& [name, value] : object.items()) {
            if (value.is_object() && !value.empty()) {
                take(value, prefix + name + ".", row);
            } else if (!value.is_null()) {
                row_value(prefix + name, row) =
                    value.is_string() ? value.template get<std::string>() : value.dump();
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
    std::unique_ptr<JsonObjects> m_objects;
    std::vector<Column> m_columns;
    std::unordered_map<std::string, std::size_t> m_place;
};

/// A list on a line of its own, with other lines after it, is one bad line and no array.
bool is_array(const std::filesystem::path& path, const std::string& encoding) {
    ObjectLines lines(path, encoding);
    const auto first = lines.next();
    if (!first || !trimmed(*first).starts_with('[')) return false;
    return !lines.next() || !Json::accept(*first);
}

}  // namespace

std::unique_ptr<JsonObjects> open_json_objects(const std::filesystem::path& path,
                                               const std::string& encoding) {
    if (is_array(path, encoding)) return std::make_unique<ObjectElements>(path, encoding);
    return std::make_unique<ObjectLines>(path, encoding);
}

std::string why_no_object(const std::string& text) {
    return parsed(text, [](const Json&) {});
}

std::unique_ptr<RowReader> open_jsonl(const std::filesystem::path& path,
                                      const std::string& encoding) {
    return std::make_unique<JsonReader>(path, encoding);
}

}  // namespace halfspace
