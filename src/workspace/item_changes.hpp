// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/database.hpp"
#include "workspace/known_items.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace halfspace {

/// Changes the items and skips of one source in the catalogue; the statements are prepared once.
/// The caller holds the workspace's mutex and a Transaction.
class ItemChanges {
public:
    ItemChanges(const Database& database, std::int64_t source);

    /// Adds the item `id` and forgets that it was skipped once.
    void add(ItemId id, const Record& record, const ContentHash& hash);
    /// Gives an item the key and the facts of `record`; it is live from now on.
    /// @param hash  nothing leaves the item's as it is
    void seat(const KnownItem& item, const Record& record, const std::optional<ContentHash>& hash);
    /// Makes an item live no more; no-op if it is removed already.
    void remove(ItemId item);

    /// @return the id of the skip
    std::int64_t skip(const Record& record, const std::string& reason,
                      const std::optional<ContentHash>& hash);
    void unskip(std::int64_t id);

private:
    void count(std::string_view split, ItemKind kind, int change);

    std::int64_t m_source;
    Statement m_add, m_add_text, m_seat, m_remove, m_count, m_skip, m_unskip_key, m_unskip;
};

}  // namespace halfspace
