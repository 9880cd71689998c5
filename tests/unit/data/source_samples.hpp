// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/file.hpp"
#include "data/source.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace::testing {

/// Writes a file and the folders it is in.
inline void put(const std::filesystem::path& file, std::string_view content = "x") {
    std::filesystem::create_directories(file.parent_path());
    write_file(file, content);
}

/// All records, asked for a few at a time, as an indexer does.
inline std::vector<Record> read_all(Source& source, std::size_t at_a_time = 7) {
    std::vector<Record> all;
    while (true) {
        auto some = source.next(at_a_time);
        if (some.empty()) return all;
        std::ranges::move(some, std::back_inserter(all));
    }
}

inline std::vector<Record> read_all(const std::filesystem::path& path,
                                    const SourceOptions& options = {}) {
    return read_all(*open_source(path, options));
}

/// The text of a record; `!` and its problem where it has one.
inline std::string text_of(const Record& record) {
    if (!record.problem.empty()) return "!" + record.problem;
    const auto* text = std::get_if<Text>(&record.content);
    return text ? text->text : "(no text)";
}

inline std::vector<std::string> texts_of(const std::vector<Record>& records) {
    std::vector<std::string> texts;
    for (const Record& record : records) texts.push_back(text_of(record));
    return texts;
}

inline std::vector<std::string> keys_of(const std::vector<Record>& records) {
    std::vector<std::string> keys;
    for (const Record& record : records) keys.push_back(record.key);
    return keys;
}

/// The problems by key.
inline std::map<std::string, std::string> problems_of(const std::vector<Record>& records) {
    std::map<std::string, std::string> problems;
    for (const Record& record : records) {
        if (!record.problem.empty()) problems[record.key] = record.problem;
    }
    return problems;
}

}  // namespace halfspace::testing
