// SPDX-License-Identifier: Apache-2.0
#include "predict_arguments.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "data/words.hpp"
#include "workspace/loop.hpp"
#include "workspace/workspace_home.hpp"

#include <glob.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

/// The round in NAME@ROUND, whose name is then without it; nothing else.
std::optional<std::uint64_t> take_round(std::string& name) {
    const auto mark = name.rfind('@');
    if (mark == std::string::npos) return std::nullopt;
    std::uint64_t round = 0;
    const char* const end = name.data() + name.size();
    const auto [stop, problem] = std::from_chars(name.data() + mark + 1, end, round);
    if (problem != std::errc{} || stop != end) return std::nullopt;
    name.resize(mark);
    return round;
}

SavedHead saved_head(const std::string& word, OpenWorkspaces& workspaces) {
    const auto in = in_workspace(word);
    if (!in || in->name.empty()) {
        const auto mark = fs::exists(word) ? std::string::npos : word.rfind('#');
        const auto content = read_file(word.substr(0, mark));
        return mark == std::string::npos ? read_head(content)
                                         : read_head(content, word.substr(mark + 1));
    }
    std::string classifier = in->name;
    const auto round = take_round(classifier);
    return Loop(workspaces.get(in->folder)).head(classifier, round);
}

/// Endings of tables that are no head's.
bool ends_as_table(const std::string& word) {
    static const std::set<std::string> kEndings{".parquet", ".arrow", ".feather", ".csv",
                                                ".tsv",     ".tab",   ".jsonl",   ".ndjson",
                                                ".npy",     ".txt",   ".text"};
    return kEndings.contains(lower(fs::path(word).extension().native()));
}

std::vector<fs::path> fill_in(const std::string& word) {
    if (fs::exists(word) || word.find_first_of("*?[") == std::string::npos) return {word};
    glob_t found{};
    const int problem = ::glob(word.c_str(), 0, nullptr, &found);
    std::vector<fs::path> paths;
    for (std::size_t i = 0; problem == 0 && i < found.gl_pathc; ++i) {
        paths.emplace_back(found.gl_pathv[i]);
    }
    ::globfree(&found);
    if (paths.empty()) throw Error(ErrorCode::NotFound, "There is no file like " + word);
    return paths;
}

}  // namespace

Workspace& OpenWorkspaces::get(const fs::path& folder) {
    auto& workspace = m_open[fs::weakly_canonical(folder)];
    if (!workspace) workspace = Workspace::open(folder);
    return *workspace;
}

std::optional<InWorkspace> in_workspace(const std::string& word) {
    if (fs::exists(word)) {
        return Workspace::exists(word) ? std::optional(InWorkspace{word, {}}) : std::nullopt;
    }
    if (Workspace::exists(workspace_folder(word))) return InWorkspace{workspace_folder(word), {}};
    for (auto mark = word.find(':'); mark != std::string::npos; mark = word.find(':', mark + 1)) {
        const fs::path folder = workspace_folder(word.substr(0, mark));
        if (mark > 0 && Workspace::exists(folder))
            return InWorkspace{folder, word.substr(mark + 1)};
    }
    return std::nullopt;
}

PredictionHead head_from(const std::string& word, std::optional<float> cut_off,
                         OpenWorkspaces& workspaces) {
    const auto mark = word.find('=');
    const bool is_named =
        mark != std::string::npos && mark > 0 && !fs::exists(word) && word.find('/') >= mark;
    PredictionHead head;
    const std::string place = is_named ? word.substr(mark + 1) : word;
    head.saved = saved_head(place, workspaces);
    if (is_named) {
        head.name = word.substr(0, mark);
    } else {
        head.name =
            head.saved.classifier.empty() ? to_utf8(fs::path(place).stem()) : head.saved.classifier;
    }
    if (head.saved.classifier.empty()) head.saved.classifier = head.name;
    head.cut_off = cut_off.value_or(head.saved.cut_off.value_or(0));
    return head;
}

std::pair<std::vector<std::string>, std::vector<fs::path>> heads_and_inputs(
    std::vector<std::string> words) {
    if (words.size() < 2) {
        throw Error(ErrorCode::InvalidInput,
                    "Name one head at least and then what it is to score: HEAD... INPUT");
    }
    std::size_t first = words.size() - 1;
    const std::string ending = fs::path(words.back()).extension().native();
    while (first > 0 && ends_as_table(words.back()) &&
           fs::path(words[first - 1]).extension() == ending) {
        --first;
    }
    if (first == 0) {
        throw Error(ErrorCode::InvalidInput,
                    "There is no head among the files; name it first: HEAD... INPUT");
    }
    std::vector<fs::path> inputs;
    for (std::size_t i = first; i < words.size(); ++i) {
        std::ranges::move(fill_in(words[i]), std::back_inserter(inputs));
    }
    words.resize(first);
    return {std::move(words), std::move(inputs)};
}

}  // namespace halfspace
