// SPDX-License-Identifier: Apache-2.0
#include "workspace/round_rechecks.hpp"

#include <limits>

namespace halfspace {

namespace {

std::vector<Recheck> read_all(Statement& query) {
    std::vector<Recheck> rechecks;
    while (query.step()) {
        rechecks.push_back({ItemId{static_cast<std::uint64_t>(query.integer(0))},
                            static_cast<float>(query.real(1)), query.real(2)});
    }
    return rechecks;
}

}  // namespace

std::vector<Recheck> RoundRechecks::of(std::int64_t round) const {
    Statement query = m_database.prepare(
        "SELECT item, score, surprise FROM round_rechecks JOIN items ON items.id = item"
        " WHERE round = ? AND removed = 0 ORDER BY rank");
    return read_all(query.bind(round));
}

std::vector<Recheck> RoundRechecks::asked(ClassifierId classifier,
                                          std::optional<std::int64_t> last) const {
    // With max() SQLite takes the other columns from the row that has it.
    Statement query = m_database.prepare(
        "SELECT item, score, surprise, max(round) FROM round_rechecks"
        " JOIN rounds ON rounds.id = round WHERE classifier = ? AND round <= ? GROUP BY item");
    return read_all(
        query.bind(value_of(classifier), last.value_or(std::numeric_limits<std::int64_t>::max())));
}

void RoundRechecks::write(std::int64_t round, std::span<const Recheck> rechecks) {
    Statement insert = m_database.prepare("INSERT INTO round_rechecks VALUES (?, ?, ?, ?, ?)");
    std::uint64_t rank = 1;
    for (const Recheck& recheck : rechecks) {
        insert.bind(round, rank++, value_of(recheck.item), recheck.score, recheck.surprise).run();
    }
}

void RoundRechecks::remove(std::int64_t round) {
    m_database.prepare("DELETE FROM round_rechecks WHERE round = ?").bind(round).run();
}

}  // namespace halfspace
