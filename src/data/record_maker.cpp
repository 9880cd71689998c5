// SPDX-License-Identifier: Apache-2.0
#include "data/record_maker.hpp"

#include "base/error.hpp"
#include "data/chunks.hpp"
#include "data/picture_paths.hpp"
#include "data/splits.hpp"
#include "data/vectors.hpp"
#include "data/words.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

std::size_t place_of(const std::string& name, std::span<const Column> columns) {
    if (name.empty()) return kNowhere;
    const auto found = std::ranges::find(columns, name, &Column::name);
    return found == columns.end() ? kNowhere : static_cast<std::size_t>(found - columns.begin());
}

const Value& value_at(std::size_t place, const Row& row) {
    static const Value kMissing;
    return place < row.values.size() ? row.values[place] : kMissing;
}

/// The cell as text; empty if it is missing or no text.
std::string_view text_at(std::size_t place, const Row& row) {
    const auto* text = std::get_if<std::string>(&value_at(place, row));
    return text ? std::string_view(*text) : std::string_view{};
}

std::string not_utf8(const std::string& column) {
    return "column " + column +
           " holds bytes that its file's encoding does not have; name the file's encoding";
}

bool is_utf8(std::string_view text) {
    return find_invalid_utf8(text) == std::string_view::npos;
}

std::string row_key(const TableFile& file, bool is_whole_file, const Row& row) {
    return is_whole_file ? file.name : fmt::format("{}#{}", file.name, row.number);
}

void set_problem(Record& record, std::string problem) {
    if (record.problem.empty()) record.problem = std::move(problem);
}

}  // namespace

RecordMaker::RecordMaker(const SourceOptions& options, ColumnChoice choice, SplitRule rule,
                         std::size_t dim)
    : m_options(options), m_choice(std::move(choice)), m_rule(rule), m_dim(dim) {}

RecordMaker::Places RecordMaker::places_of(const Columns& names, std::span<const Column> columns) {
    return {place_of(names.text, columns),   place_of(names.image, columns),
            place_of(names.vector, columns), place_of(names.id, columns),
            place_of(names.split, columns),  place_of(names.label, columns)};
}

std::vector<Want> RecordMaker::wants(std::span<const Column> columns) const {
    std::vector<Want> wants;
    for (const Column& column : columns) {
        wants.push_back(column.name == m_choice.columns.image    ? Want::Image
                        : column.name == m_choice.columns.vector ? Want::Vector
                                                                 : Want::Text);
    }
    return wants;
}

std::vector<Want> RecordMaker::wants_of_content(std::span<const Column> columns) const {
    const std::string& shown = m_choice.kind == ItemKind::Image  ? m_choice.columns.image
                               : m_choice.kind == ItemKind::Text ? m_choice.columns.text
                                                                 : std::string{};
    std::vector<Want> wants;
    for (const Column& column : columns) {
        wants.push_back(shown.empty() || column.name != shown ? Want::Nothing
                        : m_choice.kind == ItemKind::Image    ? Want::Image
                                                              : Want::Text);
    }
    return wants;
}

void RecordMaker::read_id(const Places& places, const Row& row, Record& record) {
    if (m_choice.columns.id.empty()) return;
    const std::string_view id = text_at(places.id, row);
    if (id.empty()) return set_problem(record, "it has no id (column " + m_choice.columns.id + ")");
    if (!is_utf8(id)) return set_problem(record, not_utf8(m_choice.columns.id));
    // A second hash over another text; both must meet for a false alarm.
    const Seen seen{std::hash<std::string_view>{}(id),
                    std::hash<std::string>{}(std::string(id) + '\x01')};
    if (!m_seen.insert(seen).second) {
        return set_problem(record, fmt::format("its id {} was given to a row before it", id));
    }
    record.key = id;
}

void RecordMaker::read_split(const Places& places, const TableFile& file, const Row& row,
                             Record& record) {
    if (m_rule == SplitRule::Hash) {
        record.split = split_by_hash(record.key, m_options.splits.held_out);
        return;
    }
    record.split = m_rule == SplitRule::Folder ? file.split : std::string{};
    const std::string_view split = trimmed(text_at(places.split, row));
    if (m_rule == SplitRule::Auto && !split.empty()) {
        if (!is_utf8(split)) set_problem(record, not_utf8(m_choice.columns.split));
        const std::string known = known_split(split);
        record.split = known.empty() ? repaired_utf8(split) : known;
    }
    if (record.split.empty()) record.split = "train";
}

void RecordMaker::read_vector(const Places& places, const Row& row, Record& record) {
    if (m_choice.columns.vector.empty()) return;
    const Value& value = value_at(places.vector, row);
    if (const auto* numbers = std::get_if<std::vector<float>>(&value)) {
        record.vector = *numbers;
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        auto parsed = parse_vector(*text);
        if (!parsed) return set_problem(record, "its vector is no list of numbers");
        record.vector = std::move(*parsed);
    } else {
        return set_problem(record, "it has no vector (column " + m_choice.columns.vector + ")");
    }
    std::string problem = vector_problem(record.vector, m_dim);
    if (problem.empty()) {
        m_dim = record.vector.size();
    } else {
        record.vector.clear();
        set_problem(record, std::move(problem));
    }
}

void RecordMaker::read_metadata(const Places& places, const TableFile& file, const Row& row,
                                std::span<const Column> columns, Record& record) const {
    for (std::size_t i = 0; i < std::min(columns.size(), row.values.size()); ++i) {
        if (i == places.id || i == places.split || i == places.vector || i == places.label ||
            (i == places.text && m_choice.kind == ItemKind::Text)) {
            continue;
        }
        if (const auto* text = std::get_if<std::string>(&row.values[i])) {
            record.metadata.insert_or_assign(repaired_utf8(columns[i].name), repaired_utf8(*text));
        } else if (const auto* image = std::get_if<ImageCell>(&row.values[i])) {
            if (!image->path.empty()) {
                record.metadata.insert_or_assign(repaired_utf8(columns[i].name),
                                                 repaired_utf8(image->path));
            }
        }
    }
    const std::string_view label = text_at(places.label, row);
    if (!label.empty()) record.metadata.insert_or_assign("label", repaired_utf8(label));
    if (m_options.labels_from_folders) {
        std::string folder = class_folder(file.name);
        if (!folder.empty()) record.metadata.insert_or_assign("label", std::move(folder));
    }
}

void RecordMaker::read_picture(const Value& value, const TableFile& file, MadeRecord& made) const {
    Record& record = made.record;
    std::string place;
    if (const auto* image = std::get_if<ImageCell>(&value)) {
        if (!image->bytes.empty()) {
            record.content = ImageBytes{image->bytes};
            return;
        }
        place = image->path;
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        place = trimmed(*text);
    }
    if (place.empty()) {
        return set_problem(record, "it has no picture (column " + m_choice.columns.image + ")");
    }
    if (is_web_address(place)) {
        made.address = std::move(place);
        return;
    }
    if (place.find('\0') != std::string::npos)
        return set_problem(record, "its path has a zero byte");
    const auto path = local_path(place, file.path.parent_path());
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return set_problem(record, "there is no file " + repaired_utf8(path.native()));
    }
    record.content =
        ImageFile{path, static_cast<std::uint64_t>(status.st_size),
                  std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

void RecordMaker::read_content(const Places& places, const TableFile& file, const Row& row,
                               MadeRecord& made) const {
    if (m_choice.kind == ItemKind::Image) {
        return read_picture(value_at(places.image, row), file, made);
    }
    if (m_choice.kind == ItemKind::Vector) return;
    Record& record = made.record;
    const auto* text = std::get_if<std::string>(&value_at(places.text, row));
    if (!text) {
        set_problem(record, "it has no text (column " + m_choice.columns.text + ")");
    } else if (!is_utf8(*text)) {
        set_problem(record, not_utf8(m_choice.columns.text));
    } else if (is_blank(*text)) {
        set_problem(record, "its text is empty: nothing in it can be seen");
    } else {
        record.content = Text{*text};
    }
}

void RecordMaker::make(const TableFile& file, bool is_whole_file, Row row,
                       std::span<const Column> columns, std::vector<MadeRecord>& records) {
    const Places places = places_of(m_choice.columns, columns);
    MadeRecord made;
    made.record.key = row_key(file, is_whole_file, row);
    made.record.content = NoContent{};
    made.record.problem = row.problem;
    if (row.problem.empty()) {
        read_id(places, row, made.record);
        read_vector(places, row, made.record);
        read_metadata(places, file, row, columns, made.record);
        read_content(places, file, row, made);
    }
    read_split(places, file, row, made.record);
    add(std::move(made), records);
}

void RecordMaker::add(MadeRecord made, std::vector<MadeRecord>& records) const {
    Record& record = made.record;
    if (!record.problem.empty()) {
        made.address.clear();
        record.content = NoContent{};
        record.vector.clear();
    }
    const auto* text = std::get_if<Text>(&record.content);
    if (!m_options.texts.in_chunks || !text || !record.vector.empty()) {
        records.push_back(std::move(made));
        return;
    }
    const auto pieces = split_text(text->text, m_options.texts.chunk_characters);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        MadeRecord piece{record, {}};
        piece.record.key = fmt::format("{}~{}", record.key, i + 1);
        piece.record.content = Text{pieces[i]};
        piece.record.metadata["chunk"] = fmt::format("{} of {}", i + 1, pieces.size());
        records.push_back(std::move(piece));
    }
}

MadeRecord RecordMaker::content_of(const TableFile& file, const Row& row,
                                   std::span<const Column> columns) const {
    MadeRecord made;
    made.record.content = NoContent{};
    made.record.problem = row.problem;
    if (row.problem.empty()) read_content(places_of(m_choice.columns, columns), file, row, made);
    if (!made.record.problem.empty()) throw Error(ErrorCode::NotFound, made.record.problem);
    return made;
}

}  // namespace halfspace
