// SPDX-License-Identifier: Apache-2.0
#include "label_file.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

namespace halfspace {

namespace {

constexpr std::size_t kShownProblems = 20;

/// Finds items by what a person calls them: the path in its source, or the file's whole path.
class ItemIndex {
public:
    explicit ItemIndex(const Workspace& workspace) : m_sources(workspace.overview().sources) {
        std::vector<ItemId> ids(workspace.store().size());
        for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = ItemId{i};
        for (ItemRecord& item : workspace.items(ids)) {
            if (!item.is_removed) m_by_path[item.key].push_back(std::move(item));
        }
    }

    /// @throws Error InvalidInput if there is none, or more than one
    [[nodiscard]] const ItemRecord& find(const std::string& path) const {
        auto found = m_by_path.find(path);
        for (const auto& [source, format] : m_sources) {
            if (found != m_by_path.end()) break;
            const auto inside = std::filesystem::path(path).lexically_relative(source);
            if (!inside.empty() && *inside.begin() != "..") found = m_by_path.find(to_utf8(inside));
        }
        if (found == m_by_path.end()) {
            throw Error(ErrorCode::InvalidInput, "no item has the path \"" + path + "\"");
        }
        if (found->second.size() > 1) {
            throw Error(ErrorCode::InvalidInput,
                        "several sources of the workspace have an item \"" + path + "\"");
        }
        return found->second.front();
    }

private:
    std::vector<SourceSummary> m_sources;
    std::map<std::string, std::vector<ItemRecord>> m_by_path;
};

std::string trimmed(const std::string& text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

LabelValue parse_label(const std::string& field) {
    const std::string text = trimmed(field);
    if (text == "unsure") return {std::nullopt, /*unsure=*/true};
    // from_chars takes no plus sign, people do.
    const char* const begin = text.data() + (text.starts_with('+') ? 1 : 0);
    const char* const end = text.data() + text.size();
    float score = 0;
    const auto [stop, problem] = std::from_chars(begin, end, score);
    if (problem != std::errc() || stop != end || begin == end || !(score >= -1 && score <= 1)) {
        throw Error(ErrorCode::InvalidInput, "a score is -1 to 1 or unsure, not \"" + field + "\"");
    }
    return {score, /*unsure=*/false};
}

/// Where the two columns stand.
struct LabelColumns {
    std::size_t path = 0;
    std::size_t score = 0;
};

LabelColumns find_columns(const CsvLine& header, const std::filesystem::path& file) {
    const auto place = [&](const std::string& name) {
        for (std::size_t i = 0; i < header.fields.size(); ++i) {
            if (trimmed(header.fields[i]) == name) return i;
        }
        throw Error(ErrorCode::InvalidInput, file.string() + " has no column \"" + name +
                                                 "\"; its first line must be: path,score");
    };
    return {place("path"), place("score")};
}

ItemLabel read_line(const CsvLine& line, const LabelColumns& columns, const ItemIndex& items,
                    const std::string& split) {
    if (line.fields.size() <= std::max(columns.path, columns.score)) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("it has {} fields only", line.fields.size()));
    }
    const ItemRecord& item = items.find(line.fields[columns.path]);
    if (item.split != split) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("\"{}\" is of the split {}, but the classifier trains on {}",
                                item.key, item.split, split));
    }
    return {item.id, parse_label(line.fields[columns.score])};
}

[[noreturn]] void fail(const std::filesystem::path& file,
                       const std::vector<std::string>& problems) {
    std::string message =
        fmt::format("{} of the lines of {} cannot be used, so no label was set:", problems.size(),
                    file.string());
    for (std::size_t i = 0; i < std::min(problems.size(), kShownProblems); ++i) {
        message += "\n  " + problems[i];
    }
    if (problems.size() > kShownProblems) {
        message += fmt::format("\n  ... and {} more", problems.size() - kShownProblems);
    }
    throw Error(ErrorCode::InvalidInput, message);
}

}  // namespace

std::vector<ItemLabel> read_label_file(const std::filesystem::path& file,
                                       const Workspace& workspace, const std::string& split) {
    const auto lines = parse_csv(read_text(file));
    if (lines.empty()) {
        throw Error(ErrorCode::InvalidInput, file.string() +
                                                 " is empty; its first line must be: "
                                                 "path,score");
    }
    const LabelColumns columns = find_columns(lines.front(), file);
    const ItemIndex items(workspace);
    std::vector<ItemLabel> labels;
    std::vector<std::string> problems;
    std::map<ItemId, std::size_t> line_of;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const std::size_t number = lines[i].number;
        try {
            const ItemLabel label = read_line(lines[i], columns, items, split);
            const auto [first, is_new] = line_of.emplace(label.item, number);
            if (!is_new) {
                throw Error(ErrorCode::InvalidInput,
                            fmt::format("the same item stands on line {}", first->second));
            }
            labels.push_back(label);
        } catch (const Error& error) {  // collected, so that all are told at once
            problems.push_back(fmt::format("line {}: {}", number, error.what()));
        }
    }
    if (!problems.empty()) fail(file, problems);
    return labels;
}

}  // namespace halfspace
