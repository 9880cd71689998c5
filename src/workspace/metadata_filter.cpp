// SPDX-License-Identifier: Apache-2.0
#include "workspace/metadata_filter.hpp"

#include "base/error.hpp"
#include "workspace/known_items.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <utility>
#include <vector>

namespace halfspace {

namespace {

constexpr int kKeysNamed = 20;

[[noreturn]] void fail(const Database& database, const Metadata& wanted) {
    std::vector<std::string> conditions;
    for (const auto& [key, value] : wanted) conditions.push_back(key + " = " + value);
    Statement query = database.prepare(
        "SELECT DISTINCT fact.key FROM items, json_each(metadata) AS fact WHERE removed = 0"
        " ORDER BY 1 LIMIT ?");
    query.bind(kKeysNamed);
    std::vector<std::string> keys;
    while (query.step()) keys.push_back(query.text(0));
    throw Error(
        ErrorCode::NotFound,
        fmt::format("No item has {}. {}", fmt::join(conditions, " and "),
                    keys.empty() ? "The items have no metadata."
                                 : fmt::format("There are {}; values count letter by letter.",
                                               fmt::join(keys, ", "))));
}

}  // namespace

std::shared_ptr<const ItemSet> items_where(const Database& database, const Metadata& wanted) {
    if (wanted.empty()) return nullptr;
    Statement query = database.prepare(
        "SELECT id FROM items WHERE removed = 0 AND NOT EXISTS ("
        " SELECT 1 FROM json_each(?) AS wanted WHERE NOT EXISTS ("
        "  SELECT 1 FROM json_each(items.metadata) AS has"
        "  WHERE has.key = wanted.key AND has.value = wanted.value))");
    query.bind(metadata_to_json(wanted));
    auto set = std::make_shared<ItemSet>();
    bool is_empty = true;
    for (; query.step(); is_empty = false) {
        set->insert(ItemId{static_cast<std::uint64_t>(query.integer(0))});
    }
    if (is_empty) fail(database, wanted);
    return set;
}

}  // namespace halfspace
