// SPDX-License-Identifier: Apache-2.0
#include "data/metadata_table.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "data/csv_parser.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <utility>

namespace halfspace {

namespace {

constexpr std::array kPathColumns{"file_name", "file", "path"};

std::optional<std::size_t> path_column(const std::vector<std::string>& header) {
    for (const char* wanted : kPathColumns) {
        const auto found = std::ranges::find(header, wanted);
        if (found != header.end()) return static_cast<std::size_t>(found - header.begin());
    }
    return std::nullopt;
}

Metadata metadata_of(const std::vector<std::string>& header, const std::vector<std::string>& record,
                     std::size_t path_at) {
    Metadata metadata;
    for (std::size_t i = 0; i < std::min(header.size(), record.size()); ++i) {
        if (i == path_at || record[i].empty()) continue;
        if (header[i].starts_with("caption")) metadata.emplace("caption", record[i]);
        metadata[header[i]] = record[i];
    }
    return metadata;
}

}  // namespace

std::string find_metadata_table(const std::filesystem::path& root) {
    for (const char* name : {"metadata.csv", "captions.csv"}) {
        if (std::filesystem::is_regular_file(root / name)) return name;
    }
    return {};
}

void add_table_metadata(const std::filesystem::path& table, std::span<FoundFile> files) {
    const auto records = parse_csv(read_text(table));
    if (records.empty()) return;
    const auto path_at = path_column(records.front());
    if (!path_at) {
        throw Error(ErrorCode::InvalidInput,
                    table.string() +
                        " has no column file_name, file or path; name the column with "
                        "the pictures' paths so, or move the table away");
    }
    std::unordered_map<std::string, std::size_t> record_of;
    for (std::size_t i = 1; i < records.size(); ++i) {
        if (records[i].size() > *path_at) record_of.emplace(records[i][*path_at], i);
    }
    for (auto& file : files) {
        const auto found = record_of.find(file.path);
        if (found == record_of.end()) continue;
        file.metadata.merge(metadata_of(records.front(), records[found->second], *path_at));
    }
}

}  // namespace halfspace
