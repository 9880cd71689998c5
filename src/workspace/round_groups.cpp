// SPDX-License-Identifier: Apache-2.0
#include "workspace/round_groups.hpp"

namespace halfspace {

namespace {

ItemId item_in(const Statement& row, int column) {
    return ItemId{static_cast<std::uint64_t>(row.integer(column))};
}

}  // namespace

Groups RoundGroups::of(std::int64_t round) const {
    Groups groups;
    Statement query = m_database.prepare(
        "SELECT c.item, g.item FROM round_group_items g"
        " JOIN round_items c ON c.round = g.round AND c.rank = g.rank"
        " JOIN items shown ON shown.id = c.item AND shown.removed = 0"
        " JOIN items alike ON alike.id = g.item AND alike.removed = 0"
        " WHERE g.round = ? ORDER BY g.rank, g.place");
    query.bind(round);
    while (query.step()) groups[item_in(query, 0)].push_back(item_in(query, 1));
    return groups;
}

void RoundGroups::write(std::int64_t round, std::span<const std::vector<ItemId>> alike) {
    Statement insert = m_database.prepare("INSERT INTO round_group_items VALUES (?, ?, ?, ?)");
    std::uint64_t rank = 1;
    for (const std::vector<ItemId>& items : alike) {
        std::uint64_t place = 1;
        for (const ItemId item : items) insert.bind(round, rank, place++, value_of(item)).run();
        ++rank;
    }
}

void RoundGroups::remove(std::int64_t round) {
    m_database.prepare("DELETE FROM round_group_items WHERE round = ?").bind(round).run();
}

}  // namespace halfspace
