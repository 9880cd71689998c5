// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/ids.hpp"
#include "data/source.hpp"
#include "workspace/content_hash.hpp"
#include "workspace/database.hpp"

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace halfspace {

/// Of a file of its own; 0 and 0 for everything else.
struct FileStamp {
    std::uint64_t bytes = 0;
    std::int64_t modified_ns = 0;

    friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

FileStamp stamp_of(const Record& record);
ItemKind kind_of(const Record& record);

/// Metadata as the catalogue keeps it: a JSON object; nothing if there is none.
std::optional<std::string> metadata_to_json(const Metadata& metadata);

/// Reads a hash; nothing where there is NULL.
std::optional<ContentHash> hash_in(const Statement& row, int column);

/// What the catalogue knows of an item's content.
struct KnownItem {
    ItemId id{};
    std::string key;
    std::string split;
    FileStamp stamp;
    std::optional<ContentHash> hash;  ///< nothing: made by an older version, not met since
    std::optional<std::string> metadata;
    bool is_removed = false;
};

/// Something found that is no item.
struct KnownSkip {
    std::int64_t id = 0;
    FileStamp stamp;
    std::optional<ContentHash> hash;
    std::string reason;
};

/// What makes items equal.
struct ContentKey {
    ContentHash hash{};
    ItemKind kind = ItemKind::Image;

    friend auto operator<=>(const ContentKey&, const ContentKey&) = default;
};

/// Looks for items and skips of one source; the statements are prepared once.
class KnownItems {
public:
    KnownItems(const Database& database, std::int64_t source);

    [[nodiscard]] std::optional<KnownItem> live(const std::string& key);
    /// Visits the live or the removed items of a content after `after`, by id, until `visit` says
    /// false. `visit` asks nothing of this object.
    void for_each_equal(const ContentKey& content, bool is_removed, std::optional<ItemId> after,
                        const std::function<bool(const KnownItem&)>& visit);
    [[nodiscard]] std::optional<KnownSkip> skip(const std::string& key);

private:
    std::int64_t m_source;
    Statement m_by_key;
    Statement m_by_content;
    Statement m_skip;
};

}  // namespace halfspace
