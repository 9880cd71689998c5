// SPDX-License-Identifier: Apache-2.0
#include "preview_report.hpp"

#include "base/progress.hpp"
#include "data/words.hpp"
#include "workspace/known_items.hpp"
#include "workspace/workspace.hpp"

#include <fmt/format.h>

namespace halfspace {

namespace {

std::string shown_metadata(const Metadata& metadata) {
    std::string text;
    for (const auto& [name, value] : metadata) {
        text += fmt::format("      {}: {}\n", name, one_line(value));
    }
    return text;
}

std::string shown_columns(const SourceInfo& info) {
    if (info.all_columns.empty()) return {};
    std::string used;
    for (const auto& [what, column] : named_columns(info.columns)) {
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
                            describe_content(record), shown_metadata(record.metadata));
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

}  // namespace halfspace
