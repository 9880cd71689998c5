// SPDX-License-Identifier: Apache-2.0
#include "workspace/item_changes.hpp"

#include "workspace/workspace.hpp"

#include <span>

namespace halfspace {

namespace {

constexpr const char* kAdd =
    "INSERT INTO items (id, source, key, kind, split, bytes, modified_ns, hash, metadata)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr const char* kSeat =
    "UPDATE items SET key = ?, bytes = ?, modified_ns = ?, hash = coalesce(?, hash), metadata = ?,"
    " removed = 0 WHERE id = ?";
constexpr const char* kRemove =
    "UPDATE items SET removed = 1 WHERE id = ? AND removed = 0 RETURNING split, kind";
constexpr const char* kCount =
    "INSERT INTO item_counts VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET items = items + ?3";
constexpr const char* kSkip =
    "INSERT INTO skipped (source, key, reason, bytes, modified_ns, hash) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (source, key) DO UPDATE SET reason = excluded.reason, bytes = excluded.bytes,"
    " modified_ns = excluded.modified_ns, hash = excluded.hash RETURNING id";

std::optional<std::span<const std::byte>> blob_of(const std::optional<ContentHash>& hash) {
    return hash ? std::optional<std::span<const std::byte>>(*hash) : std::nullopt;
}

}  // namespace

ItemChanges::ItemChanges(const Database& database, std::int64_t source)
    : m_source(source),
      m_add(database.prepare(kAdd)),
      m_add_text(database.prepare("INSERT INTO texts VALUES (?, ?)")),
      m_seat(database.prepare(kSeat)),
      m_remove(database.prepare(kRemove)),
      m_count(database.prepare(kCount)),
      m_skip(database.prepare(kSkip)),
      m_unskip_key(database.prepare("DELETE FROM skipped WHERE source = ? AND key = ?")),
      m_unskip(database.prepare("DELETE FROM skipped WHERE id = ?")) {}

void ItemChanges::add(ItemId id, const Record& record, const ContentHash& hash) {
    const FileStamp stamp = stamp_of(record);
    m_add
        .bind(value_of(id), m_source, std::string_view(record.key), name_of(kind_of(record)),
              std::string_view(record.split), stamp.bytes, stamp.modified_ns,
              std::span<const std::byte>(hash), metadata_to_json(record.metadata))
        .run();
    if (const auto* text = std::get_if<Text>(&record.content)) {
        m_add_text.bind(value_of(id), std::string_view(text->text)).run();
    }
    count(record.split, kind_of(record), 1);
    m_unskip_key.bind(m_source, std::string_view(record.key)).run();
}

void ItemChanges::seat(const KnownItem& item, const Record& record,
                       const std::optional<ContentHash>& hash) {
    const FileStamp stamp = stamp_of(record);
    m_seat
        .bind(std::string_view(record.key), stamp.bytes, stamp.modified_ns, blob_of(hash),
              metadata_to_json(record.metadata), value_of(item.id))
        .run();
    if (item.is_removed) count(item.split, kind_of(record), 1);
    m_unskip_key.bind(m_source, std::string_view(record.key)).run();
}

void ItemChanges::remove(ItemId item) {
    m_remove.bind(value_of(item));
    if (m_remove.step()) count(m_remove.text(0), kind_from(m_remove.text(1)), -1);
    m_remove.reset();
}

void ItemChanges::count(std::string_view split, ItemKind kind, int change) {
    m_count.bind(split, name_of(kind), change).run();
}

std::int64_t ItemChanges::skip(const Record& record, const std::string& reason,
                               const std::optional<ContentHash>& hash) {
    const FileStamp stamp = stamp_of(record);
    m_skip.bind(m_source, std::string_view(record.key), std::string_view(reason), stamp.bytes,
                stamp.modified_ns, blob_of(hash));
    m_skip.step();
    const std::int64_t id = m_skip.integer(0);
    m_skip.reset();
    return id;
}

void ItemChanges::unskip(std::int64_t id) {
    m_unskip.bind(id).run();
}

}  // namespace halfspace
