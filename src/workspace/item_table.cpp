// SPDX-License-Identifier: Apache-2.0
#include "workspace/item_table.hpp"

#include <nlohmann/json.hpp>

#include <unordered_set>

namespace halfspace {

namespace {

std::optional<std::string> to_json(const Metadata& metadata) {
    if (metadata.empty()) return std::nullopt;
    using nlohmann::json;
    return json(metadata).dump(-1, ' ', false, json::error_handler_t::replace);
}

ItemKind kind_from(std::string_view name) {
    if (name == name_of(ItemKind::Text)) return ItemKind::Text;
    return name == name_of(ItemKind::Vector) ? ItemKind::Vector : ItemKind::Image;
}

std::uint64_t single_count(Statement statement) {
    statement.step();
    return static_cast<std::uint64_t>(statement.integer(0));
}

}  // namespace

std::int64_t ItemTable::source_id(const std::filesystem::path& root) {
    m_database.prepare("INSERT INTO sources (root) VALUES (?) ON CONFLICT DO NOTHING")
        .bind(std::string_view(root.native()))
        .run();
    Statement query = m_database.prepare("SELECT id FROM sources WHERE root = ?");
    query.bind(std::string_view(root.native())).step();
    return query.integer(0);
}

std::vector<std::string> ItemTable::sources() const {
    std::vector<std::string> roots;
    for (Statement query = m_database.prepare("SELECT root FROM sources ORDER BY id");
         query.step();) {
        roots.push_back(query.text(0));
    }
    return roots;
}

void ItemTable::add(std::int64_t source, ItemId first, std::span<const FoundFile> files) {
    Statement insert = m_database.prepare(
        "INSERT INTO items (id, source, key, kind, split, bytes, modified_ns, metadata)"
        " VALUES (?, ?, ?, 'image', ?, ?, ?, ?)");
    Statement count = m_database.prepare(
        "INSERT INTO split_counts VALUES (?, 1) ON CONFLICT DO UPDATE SET items = items + 1");
    Statement unskip = m_database.prepare("DELETE FROM skipped WHERE source = ? AND key = ?");
    std::uint64_t id = value_of(first);
    for (const FoundFile& file : files) {
        insert
            .bind(id++, source, std::string_view(file.path), std::string_view(file.split),
                  file.bytes, file.modified_ns, to_json(file.metadata))
            .run();
        count.bind(std::string_view(file.split)).run();
        unskip.bind(source, std::string_view(file.path)).run();
    }
}

void ItemTable::skip(std::int64_t source, const FoundFile& file, const std::string& reason) {
    m_database
        .prepare(
            "INSERT INTO skipped (source, key, reason, bytes, modified_ns) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET reason = excluded.reason, bytes = excluded.bytes,"
            " modified_ns = excluded.modified_ns")
        .bind(source, std::string_view(file.path), std::string_view(reason), file.bytes,
              file.modified_ns)
        .run();
}

std::unordered_map<std::string, KnownFile> ItemTable::known(std::int64_t source) const {
    std::unordered_map<std::string, KnownFile> files;
    Statement query = m_database.prepare(
        "SELECT key, bytes, modified_ns, 0 FROM items WHERE source = ?1 AND removed = 0 UNION ALL"
        " SELECT key, bytes, modified_ns, 1 FROM skipped WHERE source = ?1");
    query.bind(source);
    while (query.step()) {
        files.emplace(query.text(0), KnownFile{static_cast<std::uint64_t>(query.integer(1)),
                                               query.integer(2), query.integer(3) == 1});
    }
    return files;
}

void ItemTable::keep_skipped(std::int64_t source, std::span<const SkippedFile> still_skipped) {
    std::unordered_set<std::string> keep;
    for (const auto& file : still_skipped) keep.insert(file.path);
    Statement drop = m_database.prepare("DELETE FROM skipped WHERE source = ? AND key = ?");
    for (const auto& file : skipped_of(source)) {
        if (!keep.contains(file.path)) drop.bind(source, std::string_view(file.path)).run();
    }
}

std::uint64_t ItemTable::rows() const {
    return single_count(m_database.prepare("SELECT coalesce(max(id) + 1, 0) FROM items"));
}

std::uint64_t ItemTable::count() const {
    return single_count(m_database.prepare("SELECT coalesce(sum(items), 0) FROM split_counts"));
}

std::vector<SplitCount> ItemTable::splits() const {
    std::vector<SplitCount> splits;
    for (Statement query = m_database.prepare(
             "SELECT split, items FROM split_counts ORDER BY split <> 'train', split");
         query.step();) {
        splits.push_back({query.text(0), static_cast<std::uint64_t>(query.integer(1))});
    }
    return splits;
}

bool ItemTable::has_split(const std::string& split) const {
    return m_database.prepare("SELECT 1 FROM split_counts WHERE split = ?")
        .bind(std::string_view(split))
        .step();
}

std::optional<ItemRecord> ItemTable::find(ItemId id) const {
    Statement query = m_database.prepare(
        "SELECT key, kind, split, text, removed, metadata FROM items LEFT JOIN texts ON item = id"
        " WHERE id = ?");
    if (!query.bind(value_of(id)).step()) return std::nullopt;
    ItemRecord item;
    item.id = id;
    item.key = query.text(0);
    item.kind = kind_from(query.text(1));
    item.split = query.text(2);
    item.text = query.text(3);
    item.is_removed = query.integer(4) == 1;
    if (!query.is_null(5)) item.metadata = nlohmann::json::parse(query.text(5)).get<Metadata>();
    return item;
}

std::optional<std::filesystem::path> ItemTable::file_of(ItemId id) const {
    Statement query = m_database.prepare(
        "SELECT root, key FROM items JOIN sources ON sources.id = source WHERE items.id = ?");
    if (!query.bind(value_of(id)).step()) return std::nullopt;
    return std::filesystem::path(query.text(0)) / query.text(1);
}

std::vector<SkippedFile> ItemTable::skipped(std::size_t offset, std::size_t count) const {
    std::vector<SkippedFile> files;
    Statement query =
        m_database.prepare("SELECT key, reason FROM skipped ORDER BY source, key LIMIT ? OFFSET ?");
    query.bind(static_cast<std::uint64_t>(count), static_cast<std::uint64_t>(offset));
    while (query.step()) files.push_back({query.text(0), query.text(1)});
    return files;
}

std::vector<SkippedFile> ItemTable::skipped_of(std::int64_t source) const {
    std::vector<SkippedFile> files;
    Statement query = m_database.prepare("SELECT key, reason FROM skipped WHERE source = ?");
    query.bind(source);
    while (query.step()) files.push_back({query.text(0), query.text(1)});
    return files;
}

std::uint64_t ItemTable::skipped_count() const {
    return single_count(m_database.prepare("SELECT count(*) FROM skipped"));
}

}  // namespace halfspace
