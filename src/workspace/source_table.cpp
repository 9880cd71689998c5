// SPDX-License-Identifier: Apache-2.0
#include "workspace/source_table.hpp"

#include "base/error.hpp"
#include "base/json.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace halfspace {

namespace {

using nlohmann::json;

constexpr const char* kColumns = "SELECT id, root, format, options, scans FROM sources";

constexpr std::array kRules{std::pair{SplitRule::Auto, std::string_view("auto")},
                            std::pair{SplitRule::Folder, std::string_view("folder")},
                            std::pair{SplitRule::Hash, std::string_view("hash")}};

/// Every field of SourceOptions with its name, for `visit(name, field)`.
template <typename Options, typename Visit>
void for_each_field(Options& options, Visit visit) {
    visit("held_out", options.splits.held_out);
    visit("text", options.columns.text);
    visit("image", options.columns.image);
    visit("vector", options.columns.vector);
    visit("id", options.columns.id);
    visit("split_column", options.columns.split);
    visit("label", options.columns.label);
    visit("in_chunks", options.texts.in_chunks);
    visit("chunk_characters", options.texts.chunk_characters);
    visit("one_per_file", options.texts.one_per_file);
    visit("labels_from_folders", options.labels_from_folders);
    visit("encoding", options.encoding);
}

}  // namespace

std::string_view name_of(SplitRule rule) noexcept {
    for (const auto& [candidate, name] : kRules) {
        if (candidate == rule) return name;
    }
    return "auto";
}

SplitRule split_rule_from(std::string_view name) {
    for (const auto& [rule, candidate] : kRules) {
        if (candidate == name) return rule;
    }
    throw Error(ErrorCode::InvalidInput,
                "No split rule \"" + std::string(name) + "\"; there are: auto, folder, hash");
}

std::string options_to_json(const SourceOptions& options) {
    json object = json::object();
    for_each_field(options, [&](const char* name, const auto& value) { object[name] = value; });
    SourceOptions defaults;
    for_each_field(defaults, [&](const char* name, const auto& value) {
        if (object[name] == json(value)) object.erase(name);
    });
    if (options.splits.rule != SplitRule::Auto) object["split"] = name_of(options.splits.rule);
    return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

SourceOptions options_from_json(const std::string& text) {
    const json object = json_in(text);
    SourceOptions options;
    for_each_field(options, [&](const char* name, auto& value) {
        if (object.contains(name)) object[name].get_to(value);
    });
    if (object.contains("split")) {
        options.splits.rule = split_rule_from(object["split"].get<std::string>());
    }
    return options;
}

std::vector<SourceRow> SourceTable::read(Statement query) const {
    std::vector<SourceRow> rows;
    while (query.step()) {
        rows.push_back({query.integer(0), query.text(1), query.text(2),
                        options_from_json(query.text(3)),
                        static_cast<std::uint64_t>(query.integer(4))});
    }
    return rows;
}

std::vector<SourceRow> SourceTable::all() const {
    return read(m_database.prepare(std::string(kColumns) + " ORDER BY id"));
}

std::optional<SourceRow> SourceTable::find(const std::filesystem::path& root) const {
    Statement query = m_database.prepare(std::string(kColumns) + " WHERE root = ?");
    query.bind(std::string_view(root.native()));
    auto rows = read(std::move(query));
    return rows.empty() ? std::nullopt : std::optional(std::move(rows.front()));
}

std::optional<SourceRow> SourceTable::find(std::int64_t id) const {
    Statement query = m_database.prepare(std::string(kColumns) + " WHERE id = ?");
    query.bind(id);
    auto rows = read(std::move(query));
    return rows.empty() ? std::nullopt : std::optional(std::move(rows.front()));
}

std::int64_t SourceTable::keep(const SourceRow& row) {
    Statement query = m_database.prepare(
        "INSERT INTO sources (root, format, options) VALUES (?, ?, ?) ON CONFLICT (root) DO UPDATE"
        " SET format = excluded.format, options = excluded.options RETURNING id");
    const std::string options = options_to_json(row.options);
    query
        .bind(std::string_view(row.root.native()), std::string_view(row.format),
              std::string_view(options))
        .step();
    return query.integer(0);
}

void SourceTable::count_scan(std::int64_t id) {
    m_database.prepare("UPDATE sources SET scans = scans + 1 WHERE id = ?").bind(id).run();
}

}  // namespace halfspace
