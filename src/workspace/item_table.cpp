// SPDX-License-Identifier: Apache-2.0
#include "workspace/item_table.hpp"

#include "base/json.hpp"
#include "workspace/known_items.hpp"

#include <nlohmann/json.hpp>

namespace halfspace {

namespace {

std::uint64_t single_count(Statement statement) {
    statement.step();
    return static_cast<std::uint64_t>(statement.integer(0));
}

ItemId item_in(const Statement& row, int column) {
    return ItemId{static_cast<std::uint64_t>(row.integer(column))};
}

}  // namespace

std::uint64_t ItemTable::rows() const {
    return single_count(m_database.prepare("SELECT coalesce(max(id) + 1, 0) FROM items"));
}

std::uint64_t ItemTable::count() const {
    return single_count(m_database.prepare("SELECT coalesce(sum(items), 0) FROM item_counts"));
}

std::vector<SplitCount> ItemTable::splits() const {
    std::vector<SplitCount> splits;
    for (Statement query = m_database.prepare("SELECT split, sum(items) FROM item_counts"
                                              " GROUP BY split HAVING sum(items) > 0"
                                              " ORDER BY split <> 'train', split");
         query.step();) {
        splits.push_back({query.text(0), static_cast<std::uint64_t>(query.integer(1))});
    }
    return splits;
}

std::vector<KindCount> ItemTable::kinds() const {
    std::vector<KindCount> kinds;
    for (Statement query = m_database.prepare(
             "SELECT kind, sum(items) FROM item_counts GROUP BY kind HAVING sum(items) > 0"
             " ORDER BY kind");
         query.step();) {
        kinds.push_back({kind_from(query.text(0)), static_cast<std::uint64_t>(query.integer(1))});
    }
    return kinds;
}

bool ItemTable::has_split(const std::string& split) const {
    return m_database.prepare("SELECT 1 FROM item_counts WHERE split = ? AND items > 0")
        .bind(std::string_view(split))
        .step();
}

void ItemTable::for_each_listed(const std::function<void(const ListedItem&)>& visit) const {
    for (Statement query =
             m_database.prepare("SELECT id, split, without_vector.item IS NULL FROM items"
                                " LEFT JOIN without_vector ON without_vector.item = items.id"
                                " WHERE removed = 0 ORDER BY id");
         query.step();) {
        visit({item_in(query, 0), query.text(1), query.integer(2) != 0});
    }
}

std::uint64_t ItemTable::count_from(ItemId first) const {
    Statement query =
        m_database.prepare("SELECT count(*) FROM items WHERE id >= ? AND removed = 0");
    query.bind(value_of(first)).step();
    return static_cast<std::uint64_t>(query.integer(0));
}

std::optional<ItemRecord> ItemTable::find(ItemId id,
                                          std::optional<std::size_t> max_characters) const {
    Statement query = m_database.prepare(
        "SELECT key, kind, split, CASE WHEN ?2 IS NULL THEN text ELSE substr(text, 1, ?2) END,"
        " removed, metadata, coalesce(length(text), 0) FROM items LEFT JOIN texts ON item = id"
        " WHERE id = ?1");
    if (!query.bind(value_of(id), max_characters).step()) return std::nullopt;
    ItemRecord item;
    item.id = id;
    item.key = query.text(0);
    item.kind = kind_from(query.text(1));
    item.split = query.text(2);
    item.text = query.text(3);
    item.is_removed = query.integer(4) == 1;
    item.text_characters = static_cast<std::uint64_t>(query.integer(6));
    if (!query.is_null(5)) item.metadata = json_in(query.text(5)).get<Metadata>();
    return item;
}

std::optional<ItemOrigin> ItemTable::origin(ItemId id) const {
    Statement query =
        m_database.prepare("SELECT source, key, kind, hash, removed FROM items WHERE id = ?");
    if (!query.bind(value_of(id)).step()) return std::nullopt;
    return ItemOrigin{query.integer(0), query.text(1), kind_from(query.text(2)), hash_in(query, 3),
                      query.integer(4) == 1};
}

std::vector<ItemId> ItemTable::removed() const {
    std::vector<ItemId> ids;
    for (Statement query = m_database.prepare("SELECT id FROM items WHERE removed = 1");
         query.step();) {
        ids.push_back(item_in(query, 0));
    }
    return ids;
}

void ItemTable::for_each_live(std::int64_t source, const std::function<void(ItemId)>& visit) const {
    Statement query = m_database.prepare("SELECT id FROM items WHERE source = ? AND removed = 0");
    for (query.bind(source); query.step();) visit(item_in(query, 0));
}

void ItemTable::for_each_skip(std::int64_t source,
                              const std::function<void(std::int64_t)>& visit) const {
    Statement query = m_database.prepare("SELECT id FROM skipped WHERE source = ?");
    for (query.bind(source); query.step();) visit(query.integer(0));
}

std::vector<SkippedRecord> ItemTable::skipped(std::size_t offset, std::size_t count,
                                              std::optional<std::int64_t> source) const {
    std::vector<SkippedRecord> files;
    Statement query = m_database.prepare(
        "SELECT key, reason FROM skipped WHERE ?1 IS NULL OR source = ?1 ORDER BY source, key"
        " LIMIT ?2 OFFSET ?3");
    query.bind(source, std::uint64_t{count}, std::uint64_t{offset});
    while (query.step()) files.push_back({query.text(0), query.text(1)});
    return files;
}

std::uint64_t ItemTable::skipped_count(std::optional<std::int64_t> source) const {
    Statement query =
        m_database.prepare("SELECT count(*) FROM skipped WHERE ?1 IS NULL OR source = ?1");
    query.bind(source);
    return single_count(std::move(query));
}

}  // namespace halfspace
