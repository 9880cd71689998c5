// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/table.hpp"
#include "data/table_source.hpp"

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace halfspace {

/// Finds the rows of a table again by their records' keys. One thread at a time.
class RowFinder {
public:
    struct Found {
        const TableFile* file = nullptr;
        const std::vector<Column>* columns = nullptr;
        Row row;
    };

    /// @param files   outlives this
    /// @param maker   outlives this; says which columns matter
    RowFinder(const TableFiles& files, const RecordMaker& maker) : m_files(files), m_maker(maker) {}

    /// The row of a key as RecordMaker makes them, without `~N`. Where there is an id column, the
    /// first call reads that column of all files (about 100 bytes of memory a row).
    /// @throws Error NotFound if there is none
    Found find(const std::string& key);

private:
    struct Place {
        std::uint32_t file = 0;
        std::uint64_t row = 0;
    };
    struct OpenFile {
        std::uint32_t file = 0;
        std::unique_ptr<RowReader> reader;
    };

    [[nodiscard]] std::optional<Place> place_in_name(const std::string& key) const;
    void read_ids();
    RowReader& reader_of(std::uint32_t file);

    const TableFiles& m_files;
    const RecordMaker& m_maker;
    bool m_has_ids = false;
    std::unordered_map<std::string, Place> m_places;
    std::list<OpenFile> m_open;  // the last used first
};

}  // namespace halfspace
