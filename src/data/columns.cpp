// SPDX-License-Identifier: Apache-2.0
#include "data/columns.hpp"

#include "base/error.hpp"
#include "data/picture_paths.hpp"
#include "data/splits.hpp"
#include "data/vectors.hpp"
#include "data/words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <set>
#include <string_view>
#include <utility>

namespace halfspace {

namespace {

using Names = std::span<const std::string_view>;

constexpr auto kSplitNames =
    std::to_array<std::string_view>({"split", "set", "subset", "partition", "fold"});
constexpr auto kLabelNames = std::to_array<std::string_view>(
    {"label", "labels", "class", "category", "target", "intent", "fine_label", "sentiment", "topic",
     "label_text", "class_name", "coarse_label", "species", "tag", "y"});
constexpr auto kIdNames = std::to_array<std::string_view>(
    {"id", "_id", "uid", "uuid", "guid", "key", "item_id", "doc_id", "text_id", "document_id",
     "sample_id", "image_id", "record_id", "example_id"});
constexpr auto kImageNames =
    std::to_array<std::string_view>({"image", "img", "picture", "photo", "image_path", "images",
                                     "image_url", "thumbnail", "file_name", "jpg", "png", "bytes"});
constexpr auto kTextNames = std::to_array<std::string_view>(
    {"text",     "sentence",  "content",  "document",    "body",       "question",
     "review",   "comment",   "message",  "utterance",   "query",      "tweet",
     "abstract", "passage",   "headline", "description", "caption",    "title",
     "prompt",   "sentence1", "premise",  "article",     "review_body"});
constexpr auto kVectorNames = std::to_array<std::string_view>(
    {"vector", "embedding", "embeddings", "features", "emb", "vec"});

bool is_number(std::string_view text) {
    double number = 0;
    text = trimmed(text);
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc{} && end == text.data() + text.size();
}

/// A column as the sample shows it.
struct Look {
    std::string name;
    ColumnType type = ColumnType::Text;
    bool is_class = false;
    std::size_t rows = 0;
    std::vector<std::string_view> values;  ///< those there are, as text
    bool is_used = false;

    [[nodiscard]] bool is_distinct() const {
        return rows > 0 && values.size() == rows &&
               std::set<std::string_view>(values.begin(), values.end()).size() == rows;
    }
    [[nodiscard]] double mean_length() const {
        double sum = 0;
        for (const auto& value : values) sum += static_cast<double>(value.size());
        return values.empty() ? 0 : sum / static_cast<double>(values.size());
    }
    [[nodiscard]] bool names_splits() const {
        return !values.empty() && std::ranges::all_of(values, [](std::string_view value) {
            return !known_split(value).empty();
        });
    }
    [[nodiscard]] bool is_text_or_number() const {
        return type == ColumnType::Text || type == ColumnType::Number;
    }
};

std::vector<std::string_view> values_of(std::size_t index, std::span<const Row> sample) {
    std::vector<std::string_view> values;
    for (const Row& row : sample) {
        if (index >= row.values.size() || !row.problem.empty()) continue;
        if (const auto* text = std::get_if<std::string>(&row.values[index])) {
            values.emplace_back(*text);
        }
    }
    return values;
}

class Chooser {
public:
    Chooser(std::span<const Column> columns, std::span<const Row> sample, std::string table)
        : m_table(std::move(table)) {
        const auto rows =
            std::ranges::count_if(sample, [](const Row& row) { return row.problem.empty(); });
        for (std::size_t i = 0; i < columns.size(); ++i) {
            m_looks.push_back({columns[i].name, type_by_content(columns[i], i, sample),
                               columns[i].is_class, static_cast<std::size_t>(rows),
                               values_of(i, sample)});
        }
    }

    /// The column a person set; exactly its name, else but for upper and lower case.
    std::string take_set(const std::string& wanted) {
        const auto same = std::ranges::find(m_looks, wanted, &Look::name);
        const auto found =
            same != m_looks.end() ? same : std::ranges::find_if(m_looks, [&](const Look& look) {
                return lower(look.name) == lower(wanted);
            });
        if (found == m_looks.end()) {
            throw Error(ErrorCode::InvalidInput,
                        fmt::format("{} has no column {}; it has {}", m_table, wanted, names()));
        }
        found->is_used = true;
        return found->name;
    }

    /// The first unused column whose name is among `names`, in their order, and that `fits`.
    std::string take(Names names, const std::function<bool(const Look&)>& fits) {
        for (const std::string_view name : names) {
            for (Look& look : m_looks) {
                if (!look.is_used && lower(look.name) == name && fits(look)) return use(look);
            }
        }
        return {};
    }

    /// The first unused column that `fits`.
    std::string take_first(const std::function<bool(const Look&)>& fits) {
        for (Look& look : m_looks) {
            if (!look.is_used && fits(look)) return use(look);
        }
        return {};
    }

    /// The unused text column with the longest values.
    std::string take_longest_text() {
        Look* longest = nullptr;
        for (Look& look : m_looks) {
            if (look.is_used || look.type != ColumnType::Text || look.values.empty()) continue;
            if (!longest || look.mean_length() > longest->mean_length()) longest = &look;
        }
        return longest ? use(*longest) : std::string{};
    }

    [[nodiscard]] std::string names() const {
        std::vector<std::string_view> all;
        for (const Look& look : m_looks) all.push_back(look.name);
        return all.empty() ? "none" : fmt::format("{}", fmt::join(all, ", "));
    }

private:
    static std::string use(Look& look) {
        look.is_used = true;
        return look.name;
    }

    std::string m_table;
    std::vector<Look> m_looks;
};

std::string guess_image(Chooser& chooser) {
    std::string image =
        chooser.take(kImageNames, [](const Look& look) { return look.type == ColumnType::Image; });
    if (image.empty()) {
        image = chooser.take_first([](const Look& look) { return look.type == ColumnType::Image; });
    }
    const auto is_binary = [](const Look& look) { return look.type == ColumnType::Binary; };
    if (image.empty()) image = chooser.take(kImageNames, is_binary);
    return image;
}

std::string guess_text(Chooser& chooser) {
    std::string text = chooser.take(kTextNames, [](const Look& look) {
        return look.type == ColumnType::Text && !look.values.empty();
    });
    return text.empty() ? chooser.take_longest_text() : text;
}

std::string guess_vector(Chooser& chooser) {
    const auto is_vector = [](const Look& look) { return look.type == ColumnType::Vector; };
    std::string vector = chooser.take(kVectorNames, is_vector);
    return vector.empty() ? chooser.take_first(is_vector) : vector;
}

std::string guess_split(Chooser& chooser) {
    return chooser.take(kSplitNames, [](const Look& look) {
        return look.type == ColumnType::Text && (look.name == "split" || look.names_splits());
    });
}

std::string guess_label(Chooser& chooser) {
    std::string label = chooser.take(kLabelNames, [](const Look& look) { return look.is_class; });
    if (label.empty()) label = chooser.take_first([](const Look& look) { return look.is_class; });
    return label.empty() ? chooser.take(kLabelNames, &Look::is_text_or_number) : label;
}

std::string guess_id(Chooser& chooser) {
    return chooser.take(
        kIdNames, [](const Look& look) { return look.is_text_or_number() && look.is_distinct(); });
}

bool is_set(const std::string& wanted) {
    return !wanted.empty() && wanted != "-";
}

}  // namespace

ColumnType type_by_content(const Column& column, std::size_t index, std::span<const Row> sample) {
    if (column.type != ColumnType::Text) return column.type;
    const auto values = values_of(index, sample);
    if (values.empty()) return ColumnType::Text;
    if (std::ranges::all_of(values, is_number)) return ColumnType::Number;
    if (std::ranges::all_of(values, [](std::string_view value) {
            return parse_vector(value).value_or(std::vector<float>{}).size() > 1;
        })) {
        return ColumnType::Vector;
    }
    const auto pictures = std::ranges::count_if(values, looks_like_picture_place);
    // A few broken ones do not make it another column.
    return 10 * static_cast<std::size_t>(pictures) >= 9 * values.size() ? ColumnType::Image
                                                                        : ColumnType::Text;
}

ColumnChoice choose_columns(std::span<const Column> columns, std::span<const Row> sample,
                            const Columns& wanted, const std::string& table) {
    Chooser chooser(columns, sample, table);
    ColumnChoice choice;
    for (const auto& [name, column] : {std::pair(&wanted.split, &choice.columns.split),
                                       {&wanted.label, &choice.columns.label},
                                       {&wanted.id, &choice.columns.id},
                                       {&wanted.image, &choice.columns.image},
                                       {&wanted.text, &choice.columns.text},
                                       {&wanted.vector, &choice.columns.vector}}) {
        if (is_set(*name)) *column = chooser.take_set(*name);
    }
    Columns& chosen = choice.columns;
    const auto is_open = [](const std::string& name, const std::string& column) {
        return name.empty() && column.empty();
    };
    if (is_open(wanted.split, chosen.split)) chosen.split = guess_split(chooser);
    if (is_open(wanted.label, chosen.label)) chosen.label = guess_label(chooser);
    if (is_open(wanted.id, chosen.id)) chosen.id = guess_id(chooser);
    if (is_open(wanted.image, chosen.image) && chosen.text.empty()) {
        chosen.image = guess_image(chooser);
    }
    if (is_open(wanted.text, chosen.text) && chosen.image.empty()) {
        chosen.text = guess_text(chooser);
    }
    if (is_open(wanted.vector, chosen.vector)) {
        std::string vector = guess_vector(chooser);
        if (chosen.image.empty() && chosen.text.empty()) {
            chosen.vector = std::move(vector);
        } else if (!vector.empty()) {
            choice.notes.push_back("column " + vector +
                                   " holds vectors; set it as the vector column to use them");
        }
    }
    if (chosen.image.empty() && chosen.text.empty() && chosen.vector.empty()) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("Cannot tell which column of {} holds the text, image or vector; "
                                "it has {}. Name one of them",
                                table, chooser.names()));
    }
    choice.has_vectors = !chosen.vector.empty();
    choice.kind = !chosen.image.empty()  ? ItemKind::Image
                  : !chosen.text.empty() ? ItemKind::Text
                                         : ItemKind::Vector;
    return choice;
}

}  // namespace halfspace
