// SPDX-License-Identifier: Apache-2.0
#include "source_preview.hpp"

#include "base/progress.hpp"
#include "output.hpp"
#include "workspace/known_items.hpp"
#include "workspace/source_table.hpp"
#include "workspace/workspace.hpp"

#include <fmt/format.h>

#include <utility>

namespace halfspace {

namespace {

constexpr std::uint64_t kLookedAt = 1000;
constexpr std::size_t kPortion = 32;
constexpr std::size_t kShown = 3;

std::string shown_content(const Record& record) {
    if (const auto* text = std::get_if<Text>(&record.content)) return one_line(text->text);
    if (const auto* file = std::get_if<ImageFile>(&record.content)) return file->path.string();
    if (const auto* image = std::get_if<ImageBytes>(&record.content)) {
        return fmt::format("a picture of {} bytes", with_thousands(image->bytes.size()));
    }
    return fmt::format("a vector of {}", record.vector.size());
}

std::string shown_metadata(const Metadata& metadata) {
    std::string text;
    for (const auto& [name, value] : metadata) {
        text += fmt::format("      {}: {}\n", name, one_line(value));
    }
    return text;
}

using NamedColumns = std::vector<std::pair<const char*, const std::string*>>;

NamedColumns named(const Columns& columns) {
    return {{"text", &columns.text}, {"image", &columns.image}, {"vector", &columns.vector},
            {"id", &columns.id},     {"split", &columns.split}, {"label", &columns.label}};
}

std::string shown_columns(const SourceInfo& info) {
    if (info.all_columns.empty()) return {};
    std::string used;
    for (const auto& [what, column] : named(info.columns)) {
        if (column->empty()) continue;
        used += fmt::format("{}{} = \"{}\"", used.empty() ? "" : ", ", what, *column);
    }
    std::string all;
    for (const auto& column : info.all_columns) all += (all.empty() ? "" : ", ") + column;
    return fmt::format("Columns: {}\n  of {}\n", used.empty() ? "none used" : used, all);
}

std::string shown_splits(const SourcePreview& preview) {
    std::string text;
    for (const auto& [split, count] : preview.splits) {
        text += fmt::format("{}{} {}", text.empty() ? "" : ", ", split, with_thousands(count));
    }
    return fmt::format(
        "Splits ({}): {}\n",
        preview.info.rule_used == SplitRule::Hash ? "a share is held out" : "as the data says",
        text);
}

}  // namespace

SourcePreview preview(Source& source) {
    SourcePreview preview;
    preview.info = source.info();
    while (preview.looked_at < kLookedAt) {
        auto records = source.next(kPortion);
        if (records.empty()) {
            preview.is_all = true;
            break;
        }
        preview.looked_at += records.size();
        for (Record& record : records) {
            const bool is_good = record.problem.empty();
            if (is_good) {
                ++preview.splits[record.split];
            } else {
                ++preview.problem_count;
            }
            auto& list = is_good ? preview.first : preview.problems;
            if (list.size() < kShown) list.push_back(std::move(record));
        }
    }
    return preview;
}

std::string to_people(const SourcePreview& preview) {
    const SourceInfo& info = preview.info;
    std::string text = fmt::format(
        "{}\nRead as: {}, {}s{}\n", info.root.string(), info.format, name_of(info.kind),
        info.has_vectors ? fmt::format(" with ready-made vectors of {}", info.dim) : std::string{});
    text += shown_columns(info);
    if (info.count) text += fmt::format("Records: {}\n", with_thousands(*info.count));
    for (const std::string& note : info.notes) text += "Note: " + note + "\n";
    text += fmt::format("{} {} records:\n", preview.is_all ? "All" : "The first",
                        with_thousands(preview.looked_at));
    text += shown_splits(preview);
    for (const Record& record : preview.first) {
        text += fmt::format("  {} [{}]\n      {}\n{}", record.key, record.split,
                            shown_content(record), shown_metadata(record.metadata));
    }
    if (preview.problem_count > 0) {
        text += fmt::format("{} of them cannot become an item:\n",
                            with_thousands(preview.problem_count));
        for (const Record& record : preview.problems) {
            text += fmt::format("  {}: {}\n", record.key, record.problem);
        }
        if (preview.problem_count > preview.problems.size()) text += "  ...\n";
    }
    return text + "Nothing was embedded; leave --dry-run out to index it.\n";
}

JsonValue to_json(const SourcePreview& preview) {
    const SourceInfo& info = preview.info;
    JsonValue columns = JsonValue::object();
    for (const auto& [what, column] : named(info.columns)) {
        if (!column->empty()) columns[what] = *column;
    }
    JsonValue first = JsonValue::array();
    for (const Record& record : preview.first) {
        JsonValue metadata = JsonValue::object();
        for (const auto& [name, value] : record.metadata) metadata[name] = value;
        first.push_back({{"key", record.key},
                         {"kind", name_of(kind_of(record))},
                         {"split", record.split},
                         {"content", shown_content(record)},
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

}  // namespace halfspace
