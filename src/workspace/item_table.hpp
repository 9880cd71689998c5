// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/image_folder.hpp"
#include "workspace/database.hpp"
#include "workspace/workspace.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace halfspace {

/// What the catalogue keeps of a file it has met, to tell new from known.
struct KnownFile {
    std::uint64_t bytes = 0;
    std::int64_t modified_ns = 0;
    bool was_skipped = false;
};

/// The items, sources and skipped files of a catalogue. Plain reading and writing; the caller holds
/// the workspace's mutex and, for writing, a Transaction.
class ItemTable {
public:
    explicit ItemTable(const Database& database) : m_database(database) {}

    /// The id of a source folder, made if it is new.
    std::int64_t source_id(const std::filesystem::path& root);
    [[nodiscard]] std::vector<std::string> sources() const;

    /// Adds items with the ids first, first + 1, ...; forgets that they were skipped once.
    void add(std::int64_t source, ItemId first, std::span<const FoundFile> files);
    void skip(std::int64_t source, const FoundFile& file, const std::string& reason);
    /// Every file of the source met so far, by path.
    [[nodiscard]] std::unordered_map<std::string, KnownFile> known(std::int64_t source) const;
    /// Drops skipped files of the source that are not among `still_skipped`.
    void keep_skipped(std::int64_t source, std::span<const SkippedFile> still_skipped);

    /// Ids given so far, those of removed items too: the rows the store has.
    [[nodiscard]] std::uint64_t rows() const;
    /// Items there are now.
    [[nodiscard]] std::uint64_t count() const;
    [[nodiscard]] std::vector<SplitCount> splits() const;
    [[nodiscard]] bool has_split(const std::string& split) const;
    [[nodiscard]] std::optional<ItemRecord> find(ItemId id) const;
    [[nodiscard]] std::optional<std::filesystem::path> file_of(ItemId id) const;

    [[nodiscard]] std::vector<SkippedFile> skipped(std::size_t offset, std::size_t count) const;
    [[nodiscard]] std::vector<SkippedFile> skipped_of(std::int64_t source) const;
    [[nodiscard]] std::uint64_t skipped_count() const;

private:
    const Database& m_database;
};

}  // namespace halfspace
