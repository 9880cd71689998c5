// SPDX-License-Identifier: Apache-2.0
#include "workspace/class_set_table.hpp"

namespace halfspace {

namespace {

constexpr std::string_view kColumns =
    "SELECT id, name, kind, split, page_size, round FROM classifier_sets";

ClassSetRow read_row(const Statement& query) {
    return {query.integer(0),
            query.text(1),
            set_kind_from(query.text(2)),
            query.text(3),
            static_cast<std::size_t>(query.integer(4)),
            static_cast<std::uint64_t>(query.integer(5))};
}

}  // namespace

std::vector<ClassSetRow> ClassSetTable::all() const {
    std::vector<ClassSetRow> rows;
    Statement query = m_database.prepare(std::string(kColumns) + " ORDER BY id");
    while (query.step()) rows.push_back(read_row(query));
    return rows;
}

std::optional<ClassSetRow> ClassSetTable::find(const std::string& name) const {
    Statement query = m_database.prepare(std::string(kColumns) + " WHERE name = ?");
    if (!query.bind(std::string_view(name)).step()) return std::nullopt;
    return read_row(query);
}

std::vector<std::string> ClassSetTable::classes(std::int64_t set) const {
    Statement query = m_database.prepare(
        "SELECT name FROM classifier_set_members JOIN classifiers ON id = classifier"
        " WHERE in_set = ? ORDER BY place");
    query.bind(set);
    std::vector<std::string> names;
    while (query.step()) names.push_back(query.text(0));
    return names;
}

std::optional<std::string> ClassSetTable::set_of(ClassifierId classifier) const {
    Statement query = m_database.prepare(
        "SELECT name FROM classifier_set_members JOIN classifier_sets ON id = in_set"
        " WHERE classifier = ?");
    if (!query.bind(value_of(classifier)).step()) return std::nullopt;
    return query.text(0);
}

std::int64_t ClassSetTable::add(const ClassSetRow& row) {
    m_database
        .prepare(
            "INSERT INTO classifier_sets (name, kind, split, page_size, round)"
            " VALUES (?, ?, ?, ?, ?)")
        .bind(std::string_view(row.name), name_of(row.kind), std::string_view(row.split),
              std::uint64_t{row.page_size}, row.round)
        .run();
    return m_database.last_insert_id();
}

void ClassSetTable::update(const ClassSetRow& row) {
    m_database.prepare("UPDATE classifier_sets SET name = ?, page_size = ?, round = ? WHERE id = ?")
        .bind(std::string_view(row.name), std::uint64_t{row.page_size}, row.round, row.id)
        .run();
}

void ClassSetTable::set_classes(std::int64_t set, std::span<const ClassifierId> classes) {
    m_database.prepare("DELETE FROM classifier_set_members WHERE in_set = ?").bind(set).run();
    Statement insert = m_database.prepare("INSERT INTO classifier_set_members VALUES (?, ?, ?)");
    std::uint64_t place = 1;
    for (const ClassifierId id : classes) insert.bind(value_of(id), set, place++).run();
}

void ClassSetTable::remove(std::int64_t set) {
    m_database.prepare("DELETE FROM classifier_sets WHERE id = ?").bind(set).run();
}

}  // namespace halfspace
