// SPDX-License-Identifier: Apache-2.0
#include "simulate/known_sets.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "data/csv_parser.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <regex>
#include <utility>

namespace halfspace {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;  // concepts keep the order of the file

constexpr std::array kGrades{-1.0F, -0.5F, 0.25F, 0.75F, 1.0F};
constexpr std::size_t kEnoughCaptions = 2;

/// @throws Error Corrupt if a record is not whole
std::vector<std::vector<std::string>> read_records(const fs::path& file) {
    std::vector<std::vector<std::string>> records;
    for (CsvRecord& record : parse_csv(read_text(file))) {
        if (!record.problem.empty()) {
            throw Error(ErrorCode::Corrupt, fmt::format("{}: record {}: {}", file.string(),
                                                        records.size() + 1, record.problem));
        }
        records.push_back(std::move(record.fields));
    }
    return records;
}

/// A CSV file with a header row.
class CsvTable {
public:
    explicit CsvTable(const fs::path& file) : m_file(file), m_records(read_records(file)) {
        if (m_records.empty()) throw Error(ErrorCode::Corrupt, file.string() + " is empty");
    }

    [[nodiscard]] std::size_t rows() const { return m_records.size() - 1; }
    [[nodiscard]] const std::vector<std::string>& header() const { return m_records.front(); }

    [[nodiscard]] std::size_t column(const std::string& name) const {
        const auto found = std::ranges::find(header(), name);
        if (found == header().end()) {
            throw Error(ErrorCode::Corrupt, m_file.string() + " has no column " + name);
        }
        return static_cast<std::size_t>(found - header().begin());
    }

    [[nodiscard]] const std::string& at(std::size_t row, std::size_t column) const {
        const auto& record = m_records[row + 1];
        if (column >= record.size()) {
            throw Error(ErrorCode::Corrupt,
                        fmt::format("{}: row {} has {} fields, the header {}", m_file.string(),
                                    row + 1, record.size(), header().size()));
        }
        return record[column];
    }

private:
    fs::path m_file;
    std::vector<std::vector<std::string>> m_records;
};

std::vector<std::string> strings_in(const Json& list, const std::string& what) {
    if (!list.is_array()) throw Error(ErrorCode::Corrupt, what + " is not a list of strings");
    std::vector<std::string> strings;
    for (const Json& entry : list) {
        if (!entry.is_string()) throw Error(ErrorCode::Corrupt, what + " holds no string");
        strings.push_back(entry.get<std::string>());
    }
    return strings;
}

KnownConcept yes_or_no(std::string name, std::string prompt, std::vector<bool> truth) {
    KnownConcept made{std::move(name), std::move(prompt), std::move(truth), {}};
    for (const bool positive : made.truth) made.scores.push_back(positive ? 1.0F : -1.0F);
    return made;
}

// ---- captioned photos ----------------------------------------------------------------------

std::regex pattern_from(const std::string& words, const std::string& concept_name) {
    try {
        return std::regex("\\b(?:" + words + ")",
                          std::regex::icase | std::regex::ECMAScript | std::regex::optimize);
    } catch (const std::regex_error&) {
        throw Error(ErrorCode::Corrupt,
                    "\"" + words + "\" of the concept " + concept_name + " is not a pattern");
    }
}

/// How many captions of each photo hold every pattern.
std::vector<std::size_t> matching_captions(const std::vector<std::vector<std::string>>& captions,
                                           const std::vector<std::regex>& patterns) {
    std::vector<std::size_t> counts;
    for (const auto& photo : captions) {
        counts.push_back(
            static_cast<std::size_t>(std::ranges::count_if(photo, [&](const std::string& caption) {
                return std::ranges::all_of(patterns, [&](const std::regex& pattern) {
                    return std::regex_search(caption, pattern);
                });
            })));
    }
    return counts;
}

void read_captioned(const fs::path& folder, const Json& concepts, KnownSet& set) {
    const CsvTable table(folder / "captions.csv");
    std::vector<std::size_t> columns;
    for (std::size_t i = 0; i < table.header().size(); ++i) {
        if (table.header()[i].starts_with("caption")) columns.push_back(i);
    }
    const std::size_t file = table.column("file");
    const std::size_t split = table.column("split");
    std::vector<std::vector<std::string>> captions(table.rows());
    for (std::size_t row = 0; row < table.rows(); ++row) {
        set.files.push_back(folder / table.at(row, file));
        set.is_training.push_back(table.at(row, split) == "train");
        for (const std::size_t column : columns) captions[row].push_back(table.at(row, column));
    }
    for (const auto& [name, words] : concepts.items()) {
        std::vector<std::regex> patterns;
        for (const auto& word : strings_in(words, name)) {
            patterns.push_back(pattern_from(word, name));
        }
        KnownConcept made{name, name, {}, {}};
        for (const std::size_t count : matching_captions(captions, patterns)) {
            made.truth.push_back(count >= kEnoughCaptions);
            made.scores.push_back(kGrades.at(std::min(count, kGrades.size() - 1)));
        }
        set.concepts.push_back(std::move(made));
    }
}

// ---- texts with a category -----------------------------------------------------------------

std::string prompt_from(std::string category) {
    std::ranges::replace(category, '_', ' ');
    std::erase(category, '?');
    return category;
}

void read_categories(const fs::path& folder, const Json& concepts, KnownSet& set) {
    std::vector<std::string> categories;
    for (const bool is_training : {true, false}) {
        const CsvTable table(folder / (is_training ? "train.csv" : "test.csv"));
        const std::size_t text = table.column("text");
        const std::size_t category = table.column("category");
        for (std::size_t row = 0; row < table.rows(); ++row) {
            set.texts.push_back(table.at(row, text));
            set.is_training.push_back(is_training);
            categories.push_back(table.at(row, category));
        }
    }
    for (const auto& wanted : strings_in(concepts, set.name)) {
        std::vector<bool> truth;
        for (const auto& category : categories) truth.push_back(category == wanted);
        set.concepts.push_back(yes_or_no(wanted, prompt_from(wanted), std::move(truth)));
    }
}

// ---- photos named by what they show --------------------------------------------------------

bool has_even_md5(const std::string& name) {
    Digest digest(DigestKind::Md5);
    digest.add(name);
    return std::string_view("02468ace").find(digest.hex().back()) != std::string_view::npos;
}

void read_named(const fs::path& folder, const Json& concepts, KnownSet& set) {
    if (!fs::is_directory(folder)) {
        throw Error(ErrorCode::NotFound, "There is no folder " + folder.string());
    }
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().extension() == ".jpg") set.files.push_back(entry.path());
    }
    std::ranges::sort(set.files);
    for (const auto& file : set.files) {
        set.is_training.push_back(has_even_md5(file.filename().string()));
    }
    for (const auto& [name, list] : concepts.items()) {
        const auto starts = strings_in(list, name);
        std::vector<bool> truth;
        for (const auto& file : set.files) {
            truth.push_back(std::ranges::any_of(starts, [&](const std::string& start) {
                return file.filename().string().starts_with(start);
            }));
        }
        set.concepts.push_back(yes_or_no(name, name, std::move(truth)));
    }
}

void check_concept(const KnownSet& set, const KnownConcept& wanted) {
    for (const bool is_training : {true, false}) {
        for (const bool positive : {true, false}) {
            std::size_t count = 0;
            for (std::size_t i = 0; i < set.size(); ++i) {
                if (set.is_training[i] == is_training && wanted.truth[i] == positive) ++count;
            }
            if (count > 0) continue;
            throw Error(ErrorCode::InvalidInput,
                        fmt::format("{}: no {} item is {} for \"{}\", so nothing can be learned or "
                                    "measured; leave the concept out",
                                    set.name, is_training ? "training" : "held-out",
                                    positive ? "positive" : "negative", wanted.name));
        }
    }
}

KnownSet read_set(const fs::path& folder, const std::string& name, const Json& concepts) {
    KnownSet set;
    set.name = name;
    if (fs::exists(folder / "captions.csv")) {
        read_captioned(folder, concepts, set);
    } else if (fs::exists(folder / "train.csv") && fs::exists(folder / "test.csv")) {
        read_categories(folder, concepts, set);
    } else {
        read_named(folder, concepts, set);
    }
    for (const KnownConcept& wanted : set.concepts) check_concept(set, wanted);
    return set;
}

}  // namespace

std::vector<KnownSet> read_known_sets(const fs::path& concepts_file, const fs::path& data) {
    const Json file = ordered_json_or_discarded(read_text(concepts_file));
    if (!file.is_object()) {
        throw Error(ErrorCode::Corrupt,
                    concepts_file.string() + " is not a JSON object of sets and their concepts");
    }
    std::vector<KnownSet> sets;
    for (const auto& [name, concepts] : file.items()) {
        sets.push_back(read_set(data / name, name, concepts));
    }
    return sets;
}

}  // namespace halfspace
