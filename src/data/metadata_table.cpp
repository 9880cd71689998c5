// SPDX-License-Identifier: Apache-2.0
#include "data/metadata_table.hpp"

#include "base/error.hpp"
#include "data/csv_reader.hpp"
#include "data/jsonl_reader.hpp"
#include "data/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

namespace halfspace {

namespace {

constexpr std::array<std::string_view, 3> kPathColumns{"file_name", "file", "path"};

std::optional<std::size_t> path_column(const std::vector<Column>& columns) {
    for (const std::string_view wanted : kPathColumns) {
        const auto found = std::ranges::find(columns, wanted, &Column::name);
        if (found != columns.end()) return static_cast<std::size_t>(found - columns.begin());
    }
    return std::nullopt;
}

std::unique_ptr<RowReader> open_rows(const std::filesystem::path& table) {
    return table.extension() == ".jsonl" ? open_jsonl(table, "") : open_csv(table, "");
}

/// What is wrong with the row; empty if its columns are the file's metadata now.
std::string take_row(const Row& row, const std::vector<Column>& columns, std::size_t path_at,
                     const std::string& folder, std::vector<FoundFile>& files) {
    if (!row.problem.empty()) return row.problem;
    const auto* path =
        path_at < row.values.size() ? std::get_if<std::string>(&row.values[path_at]) : nullptr;
    if (!path) return "it names no file";
    const auto file = std::ranges::lower_bound(files, folder + *path, {}, &FoundFile::path);
    if (file == files.end() || file->path != folder + *path) return {};
    Metadata metadata;
    for (std::size_t i = 0; i < row.values.size(); ++i) {
        const auto* text = i == path_at ? nullptr : std::get_if<std::string>(&row.values[i]);
        if (!text) continue;
        const std::string& name = columns[i].name;
        if (find_invalid_utf8(*text) != std::string::npos) {
            return "column " + name + " holds bytes that the file's encoding does not have";
        }
        if (name.starts_with("caption")) metadata.emplace("caption", *text);
        metadata.insert_or_assign(name, *text);
    }
    file->metadata.merge(metadata);
    return {};
}

}  // namespace

bool is_metadata_table(std::string_view path) {
    static const std::set<std::string, std::less<>> kNames{"metadata.csv", "metadata.tsv",
                                                           "metadata.jsonl", "captions.csv"};
    return kNames.contains(path.substr(path.rfind('/') + 1));  // npos + 1 is 0
}

void add_table_metadata(const std::filesystem::path& root, const std::string& table,
                        FolderScan& scan) {
    const std::string folder = table.substr(0, table.rfind('/') + 1);
    std::unique_ptr<RowReader> reader;
    try {
        reader = open_rows(root / table);
    } catch (const Error& error) {  // the pictures are there without it
        scan.skipped.push_back({table, error.what()});
        return;
    }
    Row row;
    std::optional<std::size_t> path_at;
    while (reader->next(row)) {
        if (!path_at) path_at = path_column(reader->columns());
        if (!path_at && row.problem.empty()) {
            throw Error(ErrorCode::InvalidInput,
                        (root / table).string() +
                            " has no column file_name, file or path; name the column with the "
                            "pictures' paths so, or move the table away");
        }
        std::string problem =
            take_row(row, reader->columns(), path_at.value_or(0), folder, scan.files);
        if (!problem.empty()) {
            scan.skipped.push_back({fmt::format("{}#{}", table, row.number), std::move(problem)});
        }
    }
}

}  // namespace halfspace
