// SPDX-License-Identifier: Apache-2.0
#include "data/row_finder.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kOpenFiles = 4;

Error not_found(const std::string& key, const TableFiles& files) {
    return {ErrorCode::NotFound, "There is no " + key + " in " + files.root.string() + " any more"};
}

}  // namespace

RowFinder::Found RowFinder::find(const std::string& key) {
    std::optional<Place> place = place_in_name(key);
    if (!place && !m_maker.columns().id.empty()) {
        if (!std::exchange(m_has_ids, true)) read_ids();
        const auto found = m_places.find(key);
        if (found != m_places.end()) place = found->second;
    }
    if (!place) throw not_found(key, m_files);
    RowReader& reader = reader_of(place->file);
    Found found{&m_files.files[place->file], &reader.columns(), {}};
    reader.read_at(place->row, found.row);
    if (found.row.number != place->row) throw not_found(key, m_files);
    return found;
}

std::optional<RowFinder::Place> RowFinder::place_in_name(const std::string& key) const {
    if (!m_maker.columns().id.empty()) return std::nullopt;
    const auto hash = m_files.is_one_row_a_file ? std::string::npos : key.rfind('#');
    const std::string_view name = std::string_view(key).substr(0, hash);
    const auto file = std::ranges::lower_bound(m_files.files, name, {}, &TableFile::name);
    if (file == m_files.files.end() || file->name != name) return std::nullopt;
    Place place{static_cast<std::uint32_t>(file - m_files.files.begin()), 1};
    if (m_files.is_one_row_a_file) return place;
    const char* begin = key.data() + name.size() + 1;
    const char* end = key.data() + key.size();
    if (hash == std::string::npos || std::from_chars(begin, end, place.row).ptr != end ||
        place.row == 0) {
        return std::nullopt;
    }
    return place;
}

void RowFinder::read_ids() {
    for (std::uint32_t i = 0; i < m_files.files.size(); ++i) {
        try {
            const auto reader = m_files.open(m_files.files[i].path);
            std::vector<Want> wants(reader->columns().size(), Want::Nothing);
            const auto at =
                std::ranges::find(reader->columns(), m_maker.columns().id, &Column::name) -
                reader->columns().begin();
            if (static_cast<std::size_t>(at) < wants.size()) {
                wants[static_cast<std::size_t>(at)] = Want::Text;
            }
            reader->want(wants);
            reader->seek(1);
            Row row;
            while (reader->next(row)) {
                const auto place =
                    std::ranges::find(reader->columns(), m_maker.columns().id, &Column::name) -
                    reader->columns().begin();
                if (static_cast<std::size_t>(place) >= row.values.size()) continue;
                const auto* id =
                    std::get_if<std::string>(&row.values[static_cast<std::size_t>(place)]);
                if (id) m_places.try_emplace(*id, Place{i, row.number});
            }
        } catch (const Error&) {
            continue;  // `next` has said that this file cannot be read
        }
    }
}

RowReader& RowFinder::reader_of(std::uint32_t file) {
    const auto found = std::ranges::find(m_open, file, &OpenFile::file);
    if (found != m_open.end()) {
        m_open.splice(m_open.begin(), m_open, found);
        return *m_open.front().reader;
    }
    auto reader = m_files.open(m_files.files[file].path);
    reader->want(m_maker.wants_of_content(reader->columns()));
    reader->seek(1);
    m_open.push_front({file, std::move(reader)});
    if (m_open.size() > kOpenFiles) m_open.pop_back();
    return *m_open.front().reader;
}

}  // namespace halfspace
