// SPDX-License-Identifier: Apache-2.0
#include "workspace/data_labels.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <map>

namespace halfspace {

namespace {

constexpr std::size_t kShownNames = 20;

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), kShownNames); ++i) {
        text += (text.empty() ? "" : ", ") + names[i];
    }
    return names.size() > kShownNames ? text + ", ..." : text;
}

/// Rows (item, value) of one column. json_each compares the whole name, whatever is in it.
Statement values_of(const Database& database, const std::string& split, const std::string& column) {
    Statement query = database.prepare(
        "SELECT items.id, e.value FROM items, json_each(items.metadata) e"
        " WHERE items.split = ? AND items.removed = 0 AND e.key = ? ORDER BY items.id");
    query.bind(std::string_view(split), std::string_view(column));
    return query;
}

Error no_such_column(const Database& database, const std::string& split,
                     const std::string& column) {
    std::vector<std::string> names;
    Statement query = database.prepare(
        "SELECT DISTINCT e.key FROM items, json_each(items.metadata) e"
        " WHERE items.split = ? AND items.removed = 0 ORDER BY e.key");
    query.bind(std::string_view(split));
    while (query.step()) names.push_back(query.text(0));
    return {ErrorCode::NotFound,
            "No item of " + split + " has a column \"" + column + "\"; " +
                (names.empty() ? "there are none: their data came with nothing but themselves"
                               : "there are: " + listed(names))};
}

using ValueCounts = std::map<std::string, std::uint64_t>;

void require_value(const ValueCounts& counts, const ColumnRule& rule, const std::string& value) {
    if (counts.contains(value)) return;
    std::vector<std::pair<std::uint64_t, std::string>> by_count;
    for (const auto& [name, count] : counts) by_count.emplace_back(count, name);
    std::ranges::stable_sort(by_count, std::ranges::greater{},
                             &std::pair<std::uint64_t, std::string>::first);
    std::vector<std::string> names;
    for (auto& [count, name] : by_count) names.push_back(std::move(name));
    throw Error(ErrorCode::NotFound, "No item has " + rule.column + " = \"" + value +
                                         "\"; the values are: " + listed(names));
}

std::optional<float> score_of(const std::string& value, const ColumnRule& rule) {
    if (value == rule.positive) return 1.0F;
    switch (rule.negatives) {
        case ColumnRule::Negatives::Others: return -1.0F;
        case ColumnRule::Negatives::None: break;
        case ColumnRule::Negatives::Listed:
            if (std::ranges::find(rule.listed, value) != rule.listed.end()) return -1.0F;
            break;
    }
    return std::nullopt;
}

}  // namespace

ColumnRule column_rule_from(std::string_view text) {
    const auto place = text.find('=');
    if (place == std::string_view::npos || place == 0) {
        throw Error(ErrorCode::InvalidInput,
                    "\"" + std::string(text) + "\" is not COLUMN=VALUE, such as label=dog");
    }
    ColumnRule rule;
    rule.column = text.substr(0, place);
    rule.positive = text.substr(place + 1);
    return rule;
}

std::vector<std::pair<ItemId, std::string>> column_values(const Workspace& workspace,
                                                          const std::string& split,
                                                          const std::string& column) {
    const std::scoped_lock lock(workspace.mutex());
    workspace.require_split(split);
    std::vector<std::pair<ItemId, std::string>> values;
    for (Statement query = values_of(workspace.database(), split, column); query.step();) {
        values.emplace_back(ItemId{static_cast<std::uint64_t>(query.integer(0))}, query.text(1));
    }
    if (values.empty()) throw no_such_column(workspace.database(), split, column);
    return values;
}

DataLabels labels_from_column(const Workspace& workspace, const std::string& split,
                              const ColumnRule& rule) {
    if (std::ranges::find(rule.listed, rule.positive) != rule.listed.end()) {
        throw Error(ErrorCode::InvalidInput,
                    "\"" + rule.positive + "\" cannot be positive and negative at once");
    }
    DataLabels result;
    ValueCounts counts;
    for (const auto& [item, value] : column_values(workspace, split, rule.column)) {
        ++counts[value];
        const auto score = score_of(value, rule);
        if (score) result.labels.push_back({item, {score, false}});
    }
    require_value(counts, rule, rule.positive);
    for (const std::string& value : rule.listed) require_value(counts, rule, value);
    result.unknown = workspace.store().count({.split = split}) - result.labels.size();
    return result;
}

}  // namespace halfspace
