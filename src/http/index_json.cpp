// SPDX-License-Identifier: Apache-2.0
#include "http/index_json.hpp"

#include "workspace/known_items.hpp"
#include "workspace/source_table.hpp"

namespace halfspace {

namespace {

constexpr std::size_t kListPage = 1000;
constexpr std::size_t kLongestName = 1000;  // of columns, encoders, in characters
constexpr std::size_t kLongestPath = 4096;  // bytes
constexpr double kMostHeldOut = 0.9;

Columns read_columns(const JsonField& field) {
    const JsonObject object(field, {"text", "image", "vector", "id", "split", "label"});
    Columns columns;
    const auto take = [&](const char* name, std::string& column) {
        if (object.has(name)) column = object.field(name).text(0, kLongestName);
    };
    take("text", columns.text);
    take("image", columns.image);
    take("vector", columns.vector);
    take("id", columns.id);
    take("split", columns.split);
    take("label", columns.label);
    return columns;
}

/// What is left out is guessed.
SourceOptions read_source_options(const JsonField& field) {
    const JsonObject object(field, {"columns", "split_rule", "held_out", "chunks", "whole_files",
                                    "labels_from_folders"});
    SourceOptions options;
    if (object.has("columns")) options.columns = read_columns(object.field("columns"));
    if (object.has("split_rule")) {
        options.splits.rule = split_rule_from(object.field("split_rule").text(0, kLongestName));
    }
    if (object.has("held_out")) {
        options.splits.held_out = object.field("held_out").number(0, kMostHeldOut);
    }
    const auto flag = [&](const char* name, bool& value) {
        if (object.has(name)) value = object.field(name).boolean();
    };
    flag("chunks", options.texts.in_chunks);
    flag("whole_files", options.texts.one_per_file);
    flag("labels_from_folders", options.labels_from_folders);
    return options;
}

}  // namespace

std::optional<SourceOptions> read_read_with(const JsonObject& object) {
    if (!object.has("read_with") || object.field("read_with").is_null()) return std::nullopt;
    return read_source_options(object.field("read_with"));
}

std::filesystem::path read_path(const JsonObject& object) {
    const JsonField field = object.field("path");
    std::string path = field.text_of_bytes(kLongestPath);
    if (!std::filesystem::path(path).is_absolute()) field.refuse("a whole path, from / on");
    return path;
}

PreviewRequest read_preview_request(const JsonValue& body) {
    const JsonObject object(body, "", {"path", "read_with"});
    return {read_path(object), read_read_with(object).value_or(SourceOptions{})};
}

NewIndexJob read_new_index_job(const JsonValue& body) {
    const JsonObject object(body, "", {"path", "workspace", "encoder", "read_with"});
    NewIndexJob wanted;
    wanted.request.source = read_path(object);
    wanted.request.read_with = read_read_with(object);
    if (object.has("encoder"))
        wanted.request.encoder = object.field("encoder").text(0, kLongestName);
    wanted.workspace = object.field("workspace").text(1, kLongestName);
    return wanted;
}

JsonValue to_json(const SourcePreview& preview) {
    const SourceInfo& info = preview.info;
    JsonValue columns = JsonValue::object();
    for (const auto& [what, column] : named_columns(info.columns)) {
        if (!column->empty()) columns[what] = *column;
    }
    JsonValue first = JsonValue::array();
    for (const Record& record : preview.first) {
        JsonValue metadata = JsonValue::object();
        for (const auto& [name, value] : record.metadata) metadata[name] = value;
        first.push_back({{"key", record.key},
                         {"kind", name_of(kind_of(record))},
                         {"split", record.split},
                         {"content", describe_content(record)},
                         {"metadata", std::move(metadata)}});
    }
    JsonValue problems = JsonValue::array();
    for (const Record& record : preview.problems) {
        problems.push_back({{"key", record.key}, {"reason", record.problem}});
    }
    return {{"root", info.root.string()},
            {"format", info.format},
            {"kind", name_of(info.kind)},
            {"has_vectors", info.has_vectors},
            {"dim", info.dim},
            {"columns", std::move(columns)},
            {"all_columns", info.all_columns},
            {"split_rule", name_of(info.rule_used)},
            {"count", info.count ? JsonValue(*info.count) : JsonValue(nullptr)},
            {"notes", info.notes},
            {"looked_at", preview.looked_at},
            {"is_all", preview.is_all},
            {"splits", preview.splits},
            {"first", std::move(first)},
            {"problem_count", preview.problem_count},
            {"problems", std::move(problems)}};
}

JsonValue to_json(const IndexReport& report, const SourceInfo& source, const Workspace& workspace) {
    JsonValue skipped = JsonValue::array();
    for (std::size_t offset = 0;; offset += kListPage) {
        const auto page = workspace.skipped(offset, kListPage, report.source);
        for (const auto& record : page) skipped.push_back(to_json(record));
        if (page.size() < kListPage) break;
    }
    return {{"workspace", workspace.name()},
            {"folder", workspace.folder().string()},
            {"encoder", workspace.encoder_name()},
            {"source", source.root.string()},
            {"format", source.format},
            {"kind", name_of(source.kind)},
            {"found", report.found},
            {"added", report.added},
            {"known", report.known},
            {"moved", report.moved},
            {"replaced", report.replaced},
            {"skipped", std::move(skipped)},
            {"returned", report.returned},
            {"removed", report.removed},
            {"labels_of_removed", report.labels_of_removed},
            {"cut_texts", report.cut_texts},
            {"stopped", report.was_stopped},
            {"split_rule", name_of(source.rule_used)},
            {"notes", source.notes},
            {"seconds", report.elapsed.count()},
            {"decode_seconds", report.decode_time.count()},
            {"encode_seconds", report.encode_time.count()}};
}

JsonValue to_json(const IndexReport& report) {
    return {{"found", report.found},
            {"added", report.added},
            {"known", report.known},
            {"moved", report.moved},
            {"replaced", report.replaced},
            {"skipped", report.skipped},
            {"returned", report.returned},
            {"removed", report.removed},
            {"cut_texts", report.cut_texts},
            {"stopped", report.was_stopped},
            {"seconds", report.elapsed.count()}};
}

JsonValue to_json(const BrowsedFolder& listing) {
    JsonValue entries = JsonValue::array();
    for (const BrowsedEntry& entry : listing.entries) {
        entries.push_back({{"name", entry.name},
                           {"path", entry.path.string()},
                           {"is_folder", entry.is_folder},
                           {"bytes", entry.bytes}});
    }
    return {{"path", listing.path.string()},
            {"parent", listing.parent ? JsonValue(listing.parent->string()) : JsonValue(nullptr)},
            {"entries", std::move(entries)},
            {"pictures", listing.pictures},
            {"left_out", listing.left_out}};
}

}  // namespace halfspace
