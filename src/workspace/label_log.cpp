// SPDX-License-Identifier: Apache-2.0
#include "workspace/label_log.hpp"

#include <limits>
#include <string>

namespace halfspace {

namespace {

constexpr std::string_view kStillThere =
    " AND NOT EXISTS (SELECT 1 FROM items WHERE id = item AND removed = 1)"
    " AND NOT EXISTS (SELECT 1 FROM without_vector WHERE without_vector.item = labels.item)";

/// Reads (score, unsure) from two columns.
LabelValue label_in(const Statement& row, int column) {
    LabelValue label;
    if (!row.is_null(column)) label.score = static_cast<float>(row.real(column));
    label.unsure = row.integer(column + 1) == 1;
    return label;
}

ItemId item_in(const Statement& row, int column) {
    return ItemId{static_cast<std::uint64_t>(row.integer(column))};
}

std::string_view condition_of(LabelKind kind) {
    switch (kind) {
        case LabelKind::Any:
        case LabelKind::Disagreeing: break;
        case LabelKind::Positive: return " AND score > 0";
        case LabelKind::Negative: return " AND score < 0";
        case LabelKind::Neutral: return " AND score = 0";
        case LabelKind::Unsure: return " AND unsure";
    }
    return "";
}

/// The labels of a classifier (1st parameter) of a kind that were set after an action (2nd) and up
/// to another (3rd).
std::string from_labels(LabelKind kind) {
    return " FROM labels WHERE classifier = ? AND action > ? AND action <= ?" +
           std::string(kStillThere) + std::string(condition_of(kind));
}

std::vector<ItemLabel> read_labels(Statement& query) {
    std::vector<ItemLabel> labels;
    while (query.step()) labels.push_back({item_in(query, 0), label_in(query, 1)});
    return labels;
}

constexpr std::string_view kLabelOf =
    "SELECT score, unsure FROM labels WHERE classifier = ? AND item = ?";

/// Writes many labels with the same few statements.
class LabelWriter {
public:
    LabelWriter(const Database& database, ClassifierId classifier)
        : m_classifier(value_of(classifier)),
          m_at(database.prepare(kLabelOf)),
          m_log(database.prepare("INSERT INTO label_changes VALUES (?, ?, ?, ?, ?, ?)")),
          m_clear(database.prepare("DELETE FROM labels WHERE classifier = ? AND item = ?")),
          m_set(database.prepare("INSERT OR REPLACE INTO labels VALUES (?, ?, ?, ?, ?)")) {}

    [[nodiscard]] LabelValue at(ItemId item) {
        m_at.bind(m_classifier, value_of(item));
        return m_at.step() ? label_in(m_at, 0) : LabelValue{};
    }

    void change(std::int64_t action, ItemId item, const LabelValue& before,
                const LabelValue& after) {
        m_at.reset();
        m_log.bind(action, value_of(item), before.score, before.unsure, after.score, after.unsure)
            .run();
        if (after.is_empty()) {
            m_clear.bind(m_classifier, value_of(item)).run();
        } else {
            m_set.bind(m_classifier, value_of(item), after.score, after.unsure, action).run();
        }
    }

private:
    std::uint64_t m_classifier;
    Statement m_at, m_log, m_clear, m_set;
};

}  // namespace

LabelValue LabelLog::at(ItemId item) const {
    Statement query = m_database.prepare(kLabelOf);
    query.bind(value_of(m_classifier), value_of(item));
    return query.step() ? label_in(query, 0) : LabelValue{};
}

std::vector<ItemLabel> LabelLog::all() const {
    Statement query = m_database.prepare(
        "SELECT item, score, unsure FROM labels WHERE classifier = ? ORDER BY item");
    query.bind(value_of(m_classifier));
    return read_labels(query);
}

std::vector<std::uint64_t> LabelLog::ages() const {
    Statement query = m_database.prepare(
        "SELECT (SELECT count(*) FROM rounds WHERE rounds.classifier = labels.classifier"
        " AND fitted_weights IS NOT NULL AND last_action >= action)"
        " FROM labels WHERE classifier = ? ORDER BY item");
    query.bind(value_of(m_classifier));
    std::vector<std::uint64_t> ages;
    while (query.step()) ages.push_back(static_cast<std::uint64_t>(query.integer(0)));
    return ages;
}

AgedLabels LabelLog::of_round(std::int64_t round) const {
    // With max() SQLite takes the other columns from the row that has it.
    Statement query = m_database.prepare(
        "WITH fitted AS (SELECT id, last_action FROM rounds WHERE id = ?), last AS ("
        " SELECT item, new_score, new_unsure, max(action) AS action FROM label_changes"
        " JOIN actions ON actions.id = action JOIN fitted ON action <= last_action"
        " WHERE classifier = ? GROUP BY item)"
        "SELECT item, new_score, new_unsure,"
        " (SELECT count(*) FROM rounds WHERE classifier = ? AND fitted_weights IS NOT NULL"
        "  AND rounds.id < (SELECT id FROM fitted) AND last_action >= last.action)"
        " FROM last WHERE new_score IS NOT NULL OR new_unsure ORDER BY item");
    query.bind(round, value_of(m_classifier), value_of(m_classifier));
    AgedLabels found;
    while (query.step()) {
        found.labels.push_back({item_in(query, 0), label_in(query, 1)});
        found.ages.push_back(static_cast<std::uint64_t>(query.integer(3)));
    }
    return found;
}

std::vector<ItemLabel> LabelLog::page(const LabelQuery& which, std::size_t offset,
                                      std::size_t count) const {
    const auto [after, until] = actions_of(which);
    Statement query = m_database.prepare("SELECT item, score, unsure" + from_labels(which.kind) +
                                         " ORDER BY action DESC, item LIMIT ? OFFSET ?");
    query.bind(value_of(m_classifier), after, until, std::uint64_t{count}, std::uint64_t{offset});
    return read_labels(query);
}

std::uint64_t LabelLog::count(const LabelQuery& which) const {
    const auto [after, until] = actions_of(which);
    Statement query = m_database.prepare("SELECT count(*)" + from_labels(which.kind));
    query.bind(value_of(m_classifier), after, until).step();
    return static_cast<std::uint64_t>(query.integer(0));
}

LabelLog::Actions LabelLog::actions_of(const LabelQuery& which) const {
    Statement query = m_database.prepare(
        "SELECT last_action FROM rounds WHERE classifier = ? AND number = ?"
        " AND fitted_weights IS NOT NULL");
    const auto last_of = [&](std::uint64_t round) -> std::optional<std::int64_t> {
        query.reset();
        query.bind(value_of(m_classifier), round);
        return query.step() ? std::optional(query.integer(0)) : std::nullopt;
    };
    constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();
    Actions actions{0, kNone};
    if (which.first_round > 1) actions.after = last_of(which.first_round - 1).value_or(kNone);
    if (which.last_round) actions.until = last_of(*which.last_round).value_or(kNone);
    return actions;
}

Counts LabelLog::counts() const {
    Statement query = m_database.prepare(
        "SELECT coalesce(sum(score > 0), 0), coalesce(sum(score < 0), 0),"
        " coalesce(sum(score = 0), 0), coalesce(sum(unsure), 0) FROM labels WHERE classifier = ?" +
        std::string(kStillThere));
    query.bind(value_of(m_classifier)).step();
    const auto column = [&](int i) { return static_cast<std::uint64_t>(query.integer(i)); };
    return {column(0), column(1), column(2), column(3), 0, 0};
}

std::int64_t LabelLog::begin_action(std::string_view kind, std::optional<std::int64_t> target) {
    m_database.prepare("INSERT INTO actions (classifier, kind, target) VALUES (?, ?, ?)")
        .bind(value_of(m_classifier), kind, target)
        .run();
    return m_database.last_insert_id();
}

void LabelLog::edit(std::span<const ItemLabel> labels) {
    LabelWriter writer(m_database, m_classifier);
    std::optional<std::int64_t> action;
    for (const auto& [item, after] : labels) {
        const LabelValue before = writer.at(item);
        if (before == after) continue;
        if (!action) action = begin_action("edit", std::nullopt);
        writer.change(*action, item, before, after);
    }
}

LabelLog::Stacks LabelLog::stacks() const {
    Stacks stacks;
    Statement query =
        m_database.prepare("SELECT id, kind FROM actions WHERE classifier = ? ORDER BY id");
    query.bind(value_of(m_classifier));
    while (query.step()) {
        const std::string kind = query.text(1);
        if (kind == "edit") {
            stacks.done.push_back(query.integer(0));
            stacks.undone.clear();
        } else {
            auto& from = kind == "undo" ? stacks.done : stacks.undone;
            auto& to = kind == "undo" ? stacks.undone : stacks.done;
            to.push_back(from.back());
            from.pop_back();
        }
    }
    return stacks;
}

std::vector<ItemLabel> LabelLog::walk_over(std::int64_t target, std::string_view kind) {
    const bool is_undo = kind == "undo";
    Statement query = m_database.prepare(
        is_undo ? "SELECT item, old_score, old_unsure FROM label_changes WHERE action = ?"
                : "SELECT item, new_score, new_unsure FROM label_changes WHERE action = ?");
    query.bind(target);
    std::vector<ItemLabel> labels = read_labels(query);
    const std::int64_t action = begin_action(kind, target);
    LabelWriter writer(m_database, m_classifier);
    for (const auto& [item, after] : labels) writer.change(action, item, writer.at(item), after);
    return labels;
}

std::optional<std::vector<ItemLabel>> LabelLog::undo() {
    const Stacks now = stacks();
    if (now.done.empty()) return std::nullopt;
    return walk_over(now.done.back(), "undo");
}

std::optional<std::vector<ItemLabel>> LabelLog::redo() {
    const Stacks now = stacks();
    if (now.undone.empty()) return std::nullopt;
    return walk_over(now.undone.back(), "redo");
}

LabelLog::Possible LabelLog::possible() const {
    const Stacks now = stacks();
    return {!now.done.empty(), !now.undone.empty()};
}

std::int64_t LabelLog::last_action() const {
    Statement query =
        m_database.prepare("SELECT coalesce(max(id), 0) FROM actions WHERE classifier = ?");
    query.bind(value_of(m_classifier)).step();
    return query.integer(0);
}

std::vector<ItemLabel> LabelLog::difference_to(std::int64_t action) const {
    // The first change after `action` knows what the label was before it.
    Statement query = m_database.prepare(
        "SELECT item, old_score, old_unsure, min(action) FROM label_changes"
        " JOIN actions ON actions.id = action WHERE classifier = ? AND action > ? GROUP BY item");
    query.bind(value_of(m_classifier), action);
    return read_labels(query);
}

}  // namespace halfspace
