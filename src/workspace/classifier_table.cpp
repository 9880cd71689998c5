// SPDX-License-Identifier: Apache-2.0
#include "workspace/classifier_table.hpp"

#include "workspace/start.hpp"

namespace halfspace {

namespace {

constexpr std::string_view kColumns =
    "SELECT id, name, split, strategy, page_size, cut_off, start, start_vector,"
    " group_at, learner, cut_off_rule, cut_off_wanted FROM classifiers";

std::optional<float> number_in(const Statement& query, int column) {
    if (query.is_null(column)) return std::nullopt;
    return static_cast<float>(query.real(column));
}

std::optional<double> wish_in(const Statement& query, int column) {
    if (query.is_null(column)) return std::nullopt;
    return query.real(column);
}

ClassifierRow read_row(const Statement& query) {
    return {ClassifierId{static_cast<std::uint64_t>(query.integer(0))},
            query.text(1),
            query.text(2),
            strategy_from(query.text(3)),
            static_cast<std::size_t>(query.integer(4)),
            static_cast<float>(query.real(5)),
            start_from_json(query.text(6)),
            query.floats(7),
            number_in(query, 8),
            learner_from_json(query.text(9)),
            {cut_off_aim_from(query.text(10)), wish_in(query, 11)}};
}

}  // namespace

std::vector<ClassifierRow> ClassifierTable::all() const {
    std::vector<ClassifierRow> rows;
    for (Statement query = m_database.prepare(std::string(kColumns) + " ORDER BY id");
         query.step();) {
        rows.push_back(read_row(query));
    }
    return rows;
}

std::optional<ClassifierRow> ClassifierTable::find(const std::string& name) const {
    Statement query = m_database.prepare(std::string(kColumns) + " WHERE name = ?");
    if (!query.bind(std::string_view(name)).step()) return std::nullopt;
    return read_row(query);
}

ClassifierId ClassifierTable::add(const ClassifierRow& row) {
    m_database
        .prepare(
            "INSERT INTO classifiers (name, split, strategy, page_size, cut_off, start, "
            "start_vector, group_at, learner)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(std::string_view(row.name), std::string_view(row.split), name_of(row.strategy),
              std::uint64_t{row.page_size}, row.cut_off, std::string_view(start_to_json(row.start)),
              std::span<const float>(row.start_vector), row.group_at,
              std::string_view(learner_to_json(row.learner)))
        .run();
    return ClassifierId{static_cast<std::uint64_t>(m_database.last_insert_id())};
}

void ClassifierTable::update(const ClassifierRow& row) {
    m_database
        .prepare(
            "UPDATE classifiers SET name = ?, split = ?, strategy = ?, page_size = ?, cut_off = ?,"
            " start = ?, start_vector = ?, group_at = ?, learner = ?, cut_off_rule = ?,"
            " cut_off_wanted = ? WHERE id = ?")
        .bind(std::string_view(row.name), std::string_view(row.split), name_of(row.strategy),
              std::uint64_t{row.page_size}, row.cut_off, std::string_view(start_to_json(row.start)),
              std::span<const float>(row.start_vector), row.group_at,
              std::string_view(learner_to_json(row.learner)), name_of(row.cut_off_rule.aim),
              row.cut_off_rule.wanted, value_of(row.id))
        .run();
}

void ClassifierTable::remove(ClassifierId id) {
    m_database.prepare("DELETE FROM classifiers WHERE id = ?").bind(value_of(id)).run();
}

}  // namespace halfspace
