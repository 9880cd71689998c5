// SPDX-License-Identifier: Apache-2.0
#include "workspace/round_table.hpp"

#include "base/error.hpp"
#include "workspace/start.hpp"

#include <string>

namespace halfspace {

namespace {

constexpr std::string_view kColumns =
    "SELECT id, number, strategy, recipe, start, start_vector, query_weights, query_bias,"
    " fitted_weights, fitted_bias, turned_degrees, new_in_top, top, last_action, restored_from,"
    " vector_set, cut_off, slope, intercept, pull"
    " FROM rounds WHERE classifier = ?";

std::uint64_t unsigned_in(const Statement& query, int column) {
    return static_cast<std::uint64_t>(query.integer(column));
}

std::optional<Change> change_in(const Statement& query, int column) {
    if (query.is_null(column)) return std::nullopt;
    return Change{query.real(column), unsigned_in(query, column + 1),
                  unsigned_in(query, column + 2)};
}

std::optional<std::uint64_t> number_in(const Statement& query, int column) {
    if (query.is_null(column)) return std::nullopt;
    return unsigned_in(query, column);
}

RoundRow read_row(const Statement& query) {
    RoundRow row;
    row.id = query.integer(0);
    row.number = unsigned_in(query, 1);
    row.strategy = strategy_from(query.text(2));
    row.recipe = recipe_from(query.text(3));
    row.start = start_from_json(query.text(4));
    row.start_vector = query.floats(5);
    row.query = {query.floats(6), static_cast<float>(query.real(7))};
    if (!query.is_null(8)) row.fitted = Head{query.floats(8), static_cast<float>(query.real(9))};
    row.change = change_in(query, 10);
    row.last_action = query.integer(13);
    row.restored_from = number_in(query, 14);
    if (!query.is_null(15)) row.vector_set = query.integer(15);
    if (!query.is_null(19)) row.pull = query.real(19);
    if (!query.is_null(16)) row.cut_off = static_cast<float>(query.real(16));
    if (!query.is_null(17)) {
        row.calibration =
            Calibration{static_cast<float>(query.real(17)), static_cast<float>(query.real(18))};
    }
    return row;
}

}  // namespace

RoundRow RoundTable::open_round() const {
    Statement query = m_database.prepare(
        std::string(kColumns) + " AND fitted_weights IS NULL ORDER BY number DESC LIMIT 1");
    if (!query.bind(value_of(m_classifier)).step()) {
        throw Error(ErrorCode::Corrupt, "The catalogue has a classifier without an open round");
    }
    return read_row(query);
}

std::optional<RoundRow> RoundTable::find(std::uint64_t number) const {
    Statement query = m_database.prepare(std::string(kColumns) + " AND number = ?");
    if (!query.bind(value_of(m_classifier), number).step()) return std::nullopt;
    return read_row(query);
}

std::optional<RoundRow> RoundTable::fit_before(const RoundRow& open) const {
    auto before = find(open.restored_from.value_or(open.number - 1));
    if (before && before->vector_set != open.vector_set) return std::nullopt;
    return before;
}

std::vector<Match> RoundTable::page(const RoundRow& round) const {
    std::vector<Match> page;
    Statement query =
        m_database.prepare("SELECT item, score FROM round_items WHERE round = ? ORDER BY rank");
    query.bind(round.id);
    while (query.step()) {
        page.push_back({ItemId{unsigned_in(query, 0)}, static_cast<float>(query.real(1))});
    }
    return page;
}

Groups RoundTable::groups(const RoundRow& round) const {
    return RoundGroups(m_database).of(round.id);
}

std::vector<ItemId> RoundTable::shown(const RoundRow& round) const {
    std::vector<ItemId> items;
    for (const Match& match : page(round)) items.push_back(match.id);
    for (const auto& [card, alike] : groups(round)) {
        items.insert(items.end(), alike.begin(), alike.end());
    }
    return items;
}

std::vector<RoundSummary> RoundTable::summaries() const {
    std::vector<RoundSummary> rounds;
    Statement query = m_database.prepare(
        "SELECT number, strategy, recipe, count(i.item), coalesce(sum(l.score > 0), 0),"
        " coalesce(sum(l.score < 0), 0), coalesce(sum(l.unsure), 0), fitted_weights IS NULL,"
        " turned_degrees, restored_from, created_at, pull FROM rounds r"
        " LEFT JOIN round_items i ON i.round = r.id"
        " LEFT JOIN labels l ON l.classifier = r.classifier AND l.item = i.item"
        " WHERE r.classifier = ? GROUP BY r.id ORDER BY number DESC");
    query.bind(value_of(m_classifier));
    while (query.step()) {
        RoundSummary round;
        round.number = unsigned_in(query, 0);
        round.strategy = strategy_from(query.text(1));
        round.recipe = recipe_from(query.text(2));
        round.shown = unsigned_in(query, 3);
        round.positive = unsigned_in(query, 4);
        round.negative = unsigned_in(query, 5);
        round.unsure = unsigned_in(query, 6);
        round.is_open = query.integer(7) == 1;
        if (!query.is_null(8)) round.turned_degrees = query.real(8);
        round.restored_from = number_in(query, 9);
        round.created_at = query.text(10);
        if (!query.is_null(11)) round.pull = query.real(11);
        rounds.push_back(std::move(round));
    }
    return rounds;
}

std::uint64_t RoundTable::fitted_count() const {
    Statement query = m_database.prepare(
        "SELECT count(*) FROM rounds WHERE classifier = ? AND fitted_weights IS NOT NULL");
    query.bind(value_of(m_classifier)).step();
    return unsigned_in(query, 0);
}

void RoundTable::write_page(std::int64_t round, const DrawnPage& page) {
    Statement insert = m_database.prepare("INSERT INTO round_items VALUES (?, ?, ?, ?)");
    std::uint64_t rank = 1;
    for (const Match& match : page.cards)
        insert.bind(round, rank++, value_of(match.id), match.score).run();
    RoundGroups(m_database).write(round, page.alike);
}

std::int64_t RoundTable::add(const RoundRow& round, const DrawnPage& page) {
    m_database
        .prepare(
            "INSERT INTO rounds (classifier, number, strategy, start, start_vector, query_weights,"
            " query_bias, restored_from, vector_set) VALUES (?, ?, ?, ?, ?, ?, ?, ?,"
            " (SELECT id FROM vector_sets WHERE in_use = 1))")
        .bind(value_of(m_classifier), round.number, name_of(round.strategy),
              std::string_view(start_to_json(round.start)),
              std::span<const float>(round.start_vector),
              std::span<const float>(round.query.weights), round.query.bias, round.restored_from)
        .run();
    const std::int64_t id = m_database.last_insert_id();
    write_page(id, page);
    return id;
}

void RoundTable::close(const RoundRow& round) {
    m_database
        .prepare(
            "UPDATE rounds SET recipe = ?, pull = ?, fitted_weights = ?, fitted_bias = ?,"
            " turned_degrees = ?, new_in_top = ?, top = ?, last_action = ?,"
            " fitted_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now') WHERE id = ?")
        .bind(name_of(round.recipe), round.pull, std::span<const float>(round.fitted->weights),
              round.fitted->bias, round.change->turned_degrees, round.change->new_in_top,
              round.change->top, round.last_action, round.id)
        .run();
    set_cut_off(round);
}

void RoundTable::set_cut_off(const RoundRow& round) {
    const auto of = [&](float Calibration::* part) -> std::optional<float> {
        if (!round.calibration) return std::nullopt;
        return (*round.calibration).*part;
    };
    m_database.prepare("UPDATE rounds SET cut_off = ?, slope = ?, intercept = ? WHERE id = ?")
        .bind(round.cut_off, of(&Calibration::slope), of(&Calibration::intercept), round.id)
        .run();
}

void RoundTable::redraw(const RoundRow& round, const DrawnPage& page) {
    m_database
        .prepare(
            "UPDATE rounds SET strategy = ?, start = ?, start_vector = ?, query_weights = ?,"
            " query_bias = ?, restored_from = ?,"
            " vector_set = (SELECT id FROM vector_sets WHERE in_use = 1) WHERE id = ?")
        .bind(name_of(round.strategy), std::string_view(start_to_json(round.start)),
              std::span<const float>(round.start_vector),
              std::span<const float>(round.query.weights), round.query.bias, round.restored_from,
              round.id)
        .run();
    m_database.prepare("DELETE FROM round_items WHERE round = ?").bind(round.id).run();
    RoundGroups(m_database).remove(round.id);
    write_page(round.id, page);
}

}  // namespace halfspace
