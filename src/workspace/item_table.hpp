// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/database.hpp"
#include "workspace/workspace.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace halfspace {

/// Where an item came from.
struct ItemOrigin {
    std::int64_t source = 0;
    std::string key;
    ItemKind kind = ItemKind::Image;
    std::optional<ContentHash> hash;
    bool is_removed = false;
};

/// One of all items, with what can be told of many at once.
struct ListedItem {
    ItemId id{};
    std::string split;
    bool has_vector = true;  ///< in the set in use
};

/// The items of a catalogue and what was skipped. Only reads; the caller holds the workspace's
/// mutex.
class ItemTable {
public:
    explicit ItemTable(const Database& database) : m_database(database) {}

    /// Ids given so far, those of removed items too: the rows the store has.
    [[nodiscard]] std::uint64_t rows() const;
    /// Items there are now.
    [[nodiscard]] std::uint64_t count() const;
    [[nodiscard]] std::vector<SplitCount> splits() const;
    [[nodiscard]] std::vector<KindCount> kinds() const;
    [[nodiscard]] bool has_split(const std::string& split) const;
    /// @param max_characters  of its text; nothing gives the whole
    [[nodiscard]] std::optional<ItemRecord> find(
        ItemId id, std::optional<std::size_t> max_characters = std::nullopt) const;
    [[nodiscard]] std::optional<ItemOrigin> origin(ItemId id) const;
    [[nodiscard]] std::vector<ItemId> removed() const;
    /// Calls `visit` for each live item of a source.
    void for_each_live(std::int64_t source, const std::function<void(ItemId)>& visit) const;

    /// Calls `visit` for each item there is, by id.
    void for_each_listed(const std::function<void(const ListedItem&)>& visit) const;
    /// How many items there are with an id from `first` on.
    [[nodiscard]] std::uint64_t count_from(ItemId first) const;

    void for_each_skip(std::int64_t source, const std::function<void(std::int64_t)>& visit) const;
    /// By source and key; of one source if it is given.
    [[nodiscard]] std::vector<SkippedRecord> skipped(std::size_t offset, std::size_t count,
                                                     std::optional<std::int64_t> source) const;
    [[nodiscard]] std::uint64_t skipped_count(std::optional<std::int64_t> source) const;

private:
    const Database& m_database;
};

}  // namespace halfspace
