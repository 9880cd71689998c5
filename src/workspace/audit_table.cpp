// SPDX-License-Identifier: Apache-2.0
#include "workspace/audit_table.hpp"

#include <span>

namespace halfspace {

namespace {

std::uint64_t unsigned_in(const Statement& statement, int column) {
    return static_cast<std::uint64_t>(statement.integer(column));
}

}  // namespace

std::optional<AuditRow> AuditTable::find(ClassifierId classifier) const {
    Statement query = m_database.prepare(
        "SELECT split, round, weights, bias, edges, population FROM audits WHERE classifier = ?"
        " AND vector_set = (SELECT id FROM vector_sets WHERE in_use = 1)");
    query.bind(value_of(classifier));
    if (!query.step()) return std::nullopt;
    AuditRow audit;
    audit.split = query.text(0);
    audit.round = unsigned_in(query, 1);
    audit.head = {query.floats(2), static_cast<float>(query.real(3))};
    audit.edges = query.floats(4);
    audit.population = unsigned_in(query, 5);
    Statement items = m_database.prepare(
        "SELECT item FROM audit_items JOIN items ON items.id = item"
        " WHERE classifier = ? AND removed = 0 ORDER BY rank");
    items.bind(value_of(classifier));
    while (items.step()) audit.items.push_back(ItemId{unsigned_in(items, 0)});
    return audit;
}

void AuditTable::replace(ClassifierId classifier, const AuditRow& audit) {
    m_database.prepare("DELETE FROM audits WHERE classifier = ?").bind(value_of(classifier)).run();
    m_database
        .prepare(
            "INSERT INTO audits (classifier, vector_set, split, round, weights, bias, edges,"
            " population) VALUES (?, (SELECT id FROM vector_sets WHERE in_use = 1), ?, ?, ?, ?, ?, "
            "?)")
        .bind(value_of(classifier), audit.split, audit.round,
              std::span<const float>(audit.head.weights), audit.head.bias,
              std::span<const float>(audit.edges), audit.population)
        .run();
    Statement insert = m_database.prepare("INSERT INTO audit_items VALUES (?, ?, ?)");
    std::uint64_t rank = 1;
    for (const ItemId item : audit.items) {
        insert.bind(value_of(classifier), rank++, value_of(item)).run();
    }
}

AuditLabels AuditTable::labels(ClassifierId classifier) const {
    Statement query =
        m_database.prepare("SELECT item, positive FROM audit_labels WHERE classifier = ?");
    query.bind(value_of(classifier));
    AuditLabels labels;
    while (query.step()) {
        std::optional<bool> is_positive;
        if (!query.is_null(1)) is_positive = query.integer(1) != 0;
        labels.emplace(ItemId{unsigned_in(query, 0)}, is_positive);
    }
    return labels;
}

void AuditTable::set_label(ClassifierId classifier, ItemId item, std::optional<bool> is_positive) {
    m_database.prepare("INSERT OR REPLACE INTO audit_labels VALUES (?, ?, ?)")
        .bind(value_of(classifier), value_of(item), is_positive)
        .run();
}

void AuditTable::clear_label(ClassifierId classifier, ItemId item) {
    m_database.prepare("DELETE FROM audit_labels WHERE classifier = ? AND item = ?")
        .bind(value_of(classifier), value_of(item))
        .run();
}

}  // namespace halfspace
