// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/ids.hpp"
#include "workspace/database.hpp"

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace halfspace {

/// The other items of each card's group, by the card's item; cards that stand for themselves alone
/// are left out.
using Groups = std::unordered_map<ItemId, std::vector<ItemId>>;

/// The groups of a round's page. The caller holds the workspace's mutex and, for writing, a
/// Transaction.
class RoundGroups {
public:
    explicit RoundGroups(Database& database) : m_database(database) {}

    /// Without items that are removed by now; a card that is takes its group with it, so that its
    /// items can come back on a card of their own.
    [[nodiscard]] Groups of(std::int64_t round) const;
    /// @param alike  for each card of the page, in the order of their ranks
    void write(std::int64_t round, std::span<const std::vector<ItemId>> alike);
    void remove(std::int64_t round);

private:
    Database& m_database;
};

}  // namespace halfspace
