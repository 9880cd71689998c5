// SPDX-License-Identifier: Apache-2.0
#include "workspace/known_items.hpp"

#include "workspace/workspace.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace halfspace {

namespace {

constexpr const char* kKnownColumns =
    "SELECT id, key, split, bytes, modified_ns, hash, metadata, removed FROM items WHERE ";

FileStamp stamp_in(const Statement& row, int column) {
    return {static_cast<std::uint64_t>(row.integer(column)), row.integer(column + 1)};
}

KnownItem known_in(const Statement& row) {
    KnownItem item;
    item.id = ItemId{static_cast<std::uint64_t>(row.integer(0))};
    item.key = row.text(1);
    item.split = row.text(2);
    item.stamp = stamp_in(row, 3);
    item.hash = hash_in(row, 5);
    if (!row.is_null(6)) item.metadata = row.text(6);
    item.is_removed = row.integer(7) == 1;
    return item;
}

}  // namespace

std::optional<ContentHash> hash_in(const Statement& row, int column) {
    if (row.is_null(column)) return std::nullopt;
    const auto bytes = row.bytes(column);
    ContentHash hash{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), hash.size()), hash.begin());
    return hash;
}

FileStamp stamp_of(const Record& record) {
    const auto* file = std::get_if<ImageFile>(&record.content);
    return file == nullptr ? FileStamp{} : FileStamp{file->bytes, file->modified_ns};
}

ItemKind kind_of(const Record& record) {
    if (std::holds_alternative<Text>(record.content)) return ItemKind::Text;
    return std::holds_alternative<NoContent>(record.content) ? ItemKind::Vector : ItemKind::Image;
}

std::optional<std::string> metadata_to_json(const Metadata& metadata) {
    if (metadata.empty()) return std::nullopt;
    using nlohmann::json;
    return json(metadata).dump(-1, ' ', false, json::error_handler_t::replace);
}

KnownItems::KnownItems(const Database& database, std::int64_t source)
    : m_source(source),
      m_by_key(
          database.prepare(std::string(kKnownColumns) + "source = ? AND key = ? AND removed = 0")),
      m_by_content(database.prepare(std::string(kKnownColumns) +
                                    "hash = ? AND source = ? AND kind = ? AND removed = ?"
                                    " AND id > ? ORDER BY id")),
      m_skip(database.prepare("SELECT id, bytes, modified_ns, hash, reason FROM skipped"
                              " WHERE source = ? AND key = ?")) {}

std::optional<KnownItem> KnownItems::live(const std::string& key) {
    std::optional<KnownItem> found;
    m_by_key.bind(m_source, std::string_view(key));
    if (m_by_key.step()) found = known_in(m_by_key);
    m_by_key.reset();
    return found;
}

void KnownItems::for_each_equal(const ContentKey& content, bool is_removed,
                                std::optional<ItemId> after,
                                const std::function<bool(const KnownItem&)>& visit) {
    m_by_content.bind(std::span<const std::byte>(content.hash), m_source, name_of(content.kind),
                      std::int64_t{is_removed},
                      after ? static_cast<std::int64_t>(value_of(*after)) : -1);
    while (m_by_content.step() && visit(known_in(m_by_content))) {
    }
    m_by_content.reset();
}

std::optional<KnownSkip> KnownItems::skip(const std::string& key) {
    std::optional<KnownSkip> found;
    m_skip.bind(m_source, std::string_view(key));
    if (m_skip.step()) {
        found =
            KnownSkip{m_skip.integer(0), stamp_in(m_skip, 1), hash_in(m_skip, 3), m_skip.text(4)};
    }
    m_skip.reset();
    return found;
}

}  // namespace halfspace
