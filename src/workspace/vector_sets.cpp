// SPDX-License-Identifier: Apache-2.0
#include "workspace/vector_sets.hpp"

#include "base/error.hpp"

namespace halfspace {

namespace {

constexpr std::string_view kColumns =
    "SELECT id, folder, encoder, in_use, address FROM vector_sets";

VectorSet read_row(const Statement& query) {
    return {query.integer(0), query.text(1), query.text(2), query.integer(3) == 1, query.text(4)};
}

}  // namespace

std::vector<VectorSet> VectorSetTable::all() const {
    std::vector<VectorSet> sets;
    Statement query = m_database.prepare(std::string(kColumns) + " ORDER BY id");
    while (query.step()) sets.push_back(read_row(query));
    return sets;
}

std::optional<VectorSet> VectorSetTable::find(std::int64_t id) const {
    Statement query = m_database.prepare(std::string(kColumns) + " WHERE id = ?");
    if (!query.bind(id).step()) return std::nullopt;
    return read_row(query);
}

VectorSet VectorSetTable::in_use() const {
    Statement query = m_database.prepare(std::string(kColumns) + " WHERE in_use = 1");
    if (query.step()) return read_row(query);
    throw Error(ErrorCode::Corrupt, "The catalogue names no set of vectors in use");
}

std::int64_t VectorSetTable::add(std::string_view folder, std::string_view encoder,
                                 std::string_view address) {
    m_database
        .prepare("INSERT INTO vector_sets (folder, encoder, address, in_use) VALUES (?, ?, ?, 0)")
        .bind(folder, encoder, address)
        .run();
    return m_database.last_insert_id();
}

void VectorSetTable::use(std::int64_t id) {
    m_database.execute("UPDATE vector_sets SET in_use = 0 WHERE in_use = 1");
    m_database.prepare("UPDATE vector_sets SET in_use = 1 WHERE id = ?").bind(id).run();
}

void VectorSetTable::remove(std::int64_t id) {
    m_database.prepare("DELETE FROM vector_sets WHERE id = ?").bind(id).run();
}

void VectorSetTable::add_missing(std::int64_t id, const MissingVector& missing) {
    m_database.prepare("INSERT INTO missing_vectors VALUES (?, ?, ?)")
        .bind(id, value_of(missing.item), std::string_view(missing.reason))
        .run();
}

void VectorSetTable::copy_missing(std::int64_t from, std::int64_t to) {
    forget_missing(to, 0);
    m_database
        .prepare(
            "INSERT INTO missing_vectors (vector_set, item, reason)"
            " SELECT ?, item, reason FROM missing_vectors WHERE vector_set = ?")
        .bind(to, from)
        .run();
}

void VectorSetTable::pass_on(std::int64_t from, std::int64_t to) {
    for (const char* const table : {"rounds", "audits"}) {
        m_database
            .prepare("UPDATE " + std::string(table) + " SET vector_set = ? WHERE vector_set = ?")
            .bind(to, from)
            .run();
    }
}

void VectorSetTable::forget_missing(std::int64_t id, std::uint64_t first) {
    m_database.prepare("DELETE FROM missing_vectors WHERE vector_set = ? AND item >= ?")
        .bind(id, first)
        .run();
}

std::vector<ItemId> VectorSetTable::missing(std::int64_t id) const {
    std::vector<ItemId> items;
    Statement query =
        m_database.prepare("SELECT item FROM missing_vectors WHERE vector_set = ? ORDER BY item");
    query.bind(id);
    while (query.step()) items.push_back(ItemId{static_cast<std::uint64_t>(query.integer(0))});
    return items;
}

WithoutVector::WithoutVector(const Database& database)
    : m_reason(database.prepare("SELECT reason FROM without_vector WHERE item = ?")),
      m_is_empty(!database.prepare("SELECT 1 FROM without_vector LIMIT 1").step()) {}

std::optional<std::string> WithoutVector::reason(ItemId item) {
    if (m_is_empty || !m_reason.bind(value_of(item)).step()) return std::nullopt;
    std::string why = m_reason.text(0);
    m_reason.reset();
    return why;
}

}  // namespace halfspace
