// SPDX-License-Identifier: Apache-2.0
#include "workspace/item_succession.hpp"

#include "workspace/classifier_table.hpp"
#include "workspace/start.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace halfspace {

namespace {

using Successors = std::unordered_map<ItemId, ItemId>;

void rewrite_starts(Database& database, const std::string& table, const Successors& successors) {
    std::vector<std::pair<std::int64_t, std::string>> changed;
    Statement query =
        database.prepare("SELECT id, start FROM " + table + " WHERE start LIKE '%\"item\"%'");
    while (query.step()) {
        auto parts = start_from_json(query.text(1));
        bool has_changed = false;
        for (StartPart& part : parts) {
            if (!part.item) continue;
            const auto found = successors.find(*part.item);
            if (found == successors.end()) continue;
            part.item = found->second;
            has_changed = true;
        }
        if (has_changed) changed.emplace_back(query.integer(0), start_to_json(parts));
    }
    Statement update = database.prepare("UPDATE " + table + " SET start = ? WHERE id = ?");
    for (const auto& [id, start] : changed) update.bind(std::string_view(start), id).run();
}

}  // namespace

void take_over(Database& database, Store& store, std::span<const Succession> successions) {
    if (successions.empty()) return;
    const auto classifiers = ClassifierTable(database).all();
    Successors successors;
    std::vector<ItemId> old_items;
    for (const auto& [old_item, new_item] : successions) {
        successors.emplace(old_item, new_item);
        old_items.push_back(old_item);
    }
    for (const char* table : {"labels", "label_changes", "round_items", "round_group_items"}) {
        Statement update =
            database.prepare("UPDATE " + std::string(table) + " SET item = ? WHERE item = ?");
        for (const auto& [old_item, new_item] : successions) {
            update.bind(value_of(new_item), value_of(old_item)).run();
        }
    }
    rewrite_starts(database, "classifiers", successors);
    rewrite_starts(database, "rounds", successors);
    for (const ClassifierRow& classifier : classifiers) {
        const auto flags = store.seen(classifier.id, old_items);
        std::vector<ItemId> seen;
        for (std::size_t i = 0; i < successions.size(); ++i) {
            if (flags[i]) seen.push_back(successions[i].new_item);
        }
        if (!seen.empty()) store.set_seen(classifier.id, seen, /*seen=*/true);
    }
}

}  // namespace halfspace
