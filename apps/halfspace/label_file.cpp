// SPDX-License-Identifier: Apache-2.0
#include "label_file.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "data/csv_parser.hpp"
#include "http/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <span>
#include <sstream>

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

    /// @throws Error NotFound if there is none, InvalidInput if there is more than one
    [[nodiscard]] const ItemRecord& find(const std::string& path) const {
        auto found = m_by_path.find(path);
        for (const auto& [source, format] : m_sources) {
            if (found != m_by_path.end()) break;
            const auto inside = std::filesystem::path(path).lexically_relative(source);
            if (!inside.empty() && *inside.begin() != "..") found = m_by_path.find(to_utf8(inside));
        }
        if (found == m_by_path.end()) {
            throw Error(ErrorCode::NotFound, "no item has the path \"" + path + "\"");
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

/// Where the two columns stand.
struct LabelColumns {
    std::size_t path = 0;
    std::size_t score = 0;
    std::optional<std::size_t> unsure;  ///< of a file that `labels export` wrote
};

LabelColumns find_columns(const std::vector<std::string>& header,
                          const std::filesystem::path& file) {
    const auto find = [&](const std::string& name) -> std::optional<std::size_t> {
        for (std::size_t i = 0; i < header.size(); ++i) {
            if (trimmed(header[i]) == name) return i;
        }
        return std::nullopt;
    };
    const auto path = find("path") ? find("path") : find("key");
    const auto score = find("score");
    if (!path || !score) {
        throw Error(ErrorCode::InvalidInput, file.string() + " has no column \"" +
                                                 (path ? "score" : "path") +
                                                 "\"; its first line must be: path,score");
    }
    return {*path, *score, find("unsure")};
}

/// A line of the file, whatever its format.
struct Entry {
    std::size_t number = 0;
    std::string path;
    std::string score;
    std::string problem;  ///< why it is no entry; empty if it is
};

std::vector<Entry> entries_of_csv(const std::filesystem::path& file) {
    const auto records = parse_csv(read_text(file));
    if (records.empty()) {
        throw Error(ErrorCode::InvalidInput, file.string() +
                                                 " is empty; its first line must be: "
                                                 "path,score");
    }
    const LabelColumns columns = find_columns(records.front().fields, file);
    std::vector<Entry> entries;
    for (const CsvRecord& record : std::span(records).subspan(1)) {
        const auto& fields = record.fields;
        if (!record.problem.empty()) {
            entries.push_back({record.line, {}, {}, record.problem});
        } else if (fields.size() <= std::max(columns.path, columns.score)) {
            entries.push_back(
                {record.line, {}, {}, fmt::format("it has {} fields only", fields.size())});
        } else {
            const bool is_unsure = columns.unsure && *columns.unsure < fields.size() &&
                                   trimmed(fields[*columns.unsure]) == "true";
            entries.push_back({record.line,
                               fields[columns.path],
                               is_unsure ? "unsure" : fields[columns.score],
                               {}});
        }
    }
    return entries;
}

Entry entry_of_json(std::size_t number, const std::string& line) {
    const std::string rule = R"(it is not like {"path": "a.jpg", "score": 1})";
    const JsonValue value = ordered_json_or_discarded(line);
    if (!value.is_object()) return {number, {}, {}, rule};
    const auto path = value.contains("path") ? value.find("path") : value.find("key");
    const auto score = value.find("score");
    if (path == value.end() || score == value.end() || !path->is_string()) {
        return {number, {}, {}, rule};
    }
    const auto unsure = value.find("unsure");
    if (unsure != value.end() && *unsure == true) {
        return {number, path->get<std::string>(), "unsure", {}};
    }
    return {number,
            path->get<std::string>(),
            score->is_string() ? score->get<std::string>() : score->dump(),
            {}};
}

std::vector<Entry> entries_of_jsonl(const std::filesystem::path& file) {
    std::vector<Entry> entries;
    std::istringstream lines(read_text(file));
    std::size_t number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        if (trimmed(line).find_first_not_of('\r') == std::string::npos) continue;
        entries.push_back(entry_of_json(number, line));
    }
    return entries;
}

bool is_jsonl(const std::filesystem::path& file) {
    return file.extension() == ".jsonl" || file.extension() == ".ndjson";
}

/// Collects the labels of a file and what is wrong with it.
class Reader {
public:
    Reader(const Workspace& workspace, const std::string& split, UnknownItems unknown)
        : m_items(workspace), m_split(split), m_unknown(unknown) {}

    void read(const Entry& entry) {
        const auto tell = [&](std::vector<std::string>& list, const std::string& what) {
            list.push_back(fmt::format("line {}: {}", entry.number, what));
        };
        try {
            if (!entry.problem.empty()) throw Error(ErrorCode::InvalidInput, entry.problem);
            const LabelValue label = label_from_text(entry.score);
            const auto item = find(entry.path);
            if (!item.problem.empty()) {
                const bool is_left_out = m_unknown == UnknownItems::LeaveOut;
                return tell(is_left_out ? m_file.unknown : m_problems, item.problem);
            }
            const auto [first, is_new] = m_line_of.emplace(item.id, entry.number);
            if (!is_new) {
                throw Error(ErrorCode::InvalidInput,
                            fmt::format("the same item stands on line {}", first->second));
            }
            m_file.labels.push_back({item.id, label});
        } catch (const Error& error) {  // collected, so that all are told at once
            tell(m_problems, error.what());
        }
    }

    [[nodiscard]] const std::vector<std::string>& problems() const noexcept { return m_problems; }
    [[nodiscard]] LabelFile file() && { return std::move(m_file); }

private:
    struct FoundItem {
        ItemId id{};
        std::string problem;
    };

    [[nodiscard]] FoundItem find(const std::string& path) const {
        try {
            const ItemRecord& item = m_items.find(path);
            if (item.split == m_split) return {item.id, {}};
            return {item.id,
                    fmt::format("\"{}\" is of the split {}, but the classifier trains on {}",
                                item.key, item.split, m_split)};
        } catch (const Error& error) {
            return {{}, error.what()};
        }
    }

    ItemIndex m_items;
    std::string m_split;
    UnknownItems m_unknown;
    LabelFile m_file;
    std::vector<std::string> m_problems;
    std::map<ItemId, std::size_t> m_line_of;
};

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

LabelValue label_from_text(const std::string& field) {
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

LabelFile read_label_file(const std::filesystem::path& file, const Workspace& workspace,
                          const std::string& split, UnknownItems unknown) {
    Reader reader(workspace, split, unknown);
    for (const Entry& entry : is_jsonl(file) ? entries_of_jsonl(file) : entries_of_csv(file)) {
        reader.read(entry);
    }
    if (!reader.problems().empty()) fail(file, reader.problems());
    return std::move(reader).file();
}

}  // namespace halfspace
