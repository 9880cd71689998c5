// SPDX-License-Identifier: Apache-2.0
#include "workspace/removed_items.hpp"

#include "workspace/item_table.hpp"
#include "workspace/start.hpp"
#include "workspace/vector_sets.hpp"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <span>
#include <vector>

namespace halfspace {

namespace {

constexpr std::uint64_t kLeast = 1000;
constexpr std::uint64_t kShare = 4;  // a quarter

/// Sorted.
std::vector<ItemId> labelled_or_started_from(const Database& database) {
    std::vector<ItemId> items;
    Statement labelled = database.prepare(
        "SELECT id FROM items WHERE removed = 1 AND (EXISTS (SELECT 1 FROM labels WHERE item = id)"
        " OR EXISTS (SELECT 1 FROM label_changes WHERE item = id))");
    while (labelled.step()) {
        items.push_back(ItemId{static_cast<std::uint64_t>(labelled.integer(0))});
    }
    Statement starts =
        database.prepare("SELECT start FROM classifiers UNION SELECT start FROM rounds");
    while (starts.step()) {
        for (const StartPart& part : start_from_json(starts.text(0))) {
            if (part.item) items.push_back(*part.item);
        }
    }
    std::ranges::sort(items);
    const auto repeated = std::ranges::unique(items);
    items.erase(repeated.begin(), repeated.end());
    return items;
}

/// Items whose vectors of a set stay, removed or not.
std::vector<ItemId> needed(const Database& database, std::int64_t vector_set) {
    const auto items = labelled_or_started_from(database);
    const auto missing = VectorSetTable(database).missing(vector_set);
    std::vector<ItemId> with_vector;
    std::ranges::set_difference(items, missing, std::back_inserter(with_vector));
    return with_vector;
}

/// Those that are not removed yet.
void remove_from(Store& store, std::span<const ItemId> listed) {
    const auto flags = store.removed(listed);
    std::vector<ItemId> left;
    for (std::size_t i = 0; i < listed.size(); ++i) {
        if (!flags[i]) left.push_back(listed[i]);
    }
    if (!left.empty()) store.remove(left);
}

}  // namespace

void settle_removed(const Database& database, Store& store) {
    remove_from(store, ItemTable(database).removed());
}

bool drop_missing_vectors(const Database& database, std::int64_t vector_set, Store& store,
                          const std::stop_token& stop) {
    remove_from(store, VectorSetTable(database).missing(vector_set));
    settle_removed(database, store);
    CompactionOptions options;
    options.stop = stop;
    return !store.compact(needed(database, vector_set), options).was_stopped;
}

std::uint64_t count_labels_of_removed(const Database& database, std::int64_t source) {
    Statement query = database.prepare(
        "SELECT count(*) FROM items JOIN labels ON item = id WHERE removed = 1 AND source = ?");
    query.bind(source).step();
    return static_cast<std::uint64_t>(query.integer(0));
}

CompactionReport compact_vectors(Workspace& workspace, const CompactionOptions& options) {
    // Nothing may be labelled between the look at what is in use and the decision what goes.
    std::unique_lock lock(workspace.mutex());
    CompactionOptions unlocking = options;
    unlocking.on_decided = [&] {
        lock.unlock();
        if (options.on_decided) options.on_decided();
    };
    const std::vector<ItemId> keep = needed(workspace.database(), workspace.vector_set().id);
    return workspace.store().compact(keep, unlocking);
}

std::uint64_t drop_removed_vectors(Workspace& workspace, const std::stop_token& stop) {
    {
        const std::scoped_lock lock(workspace.mutex());
        const StoreStats stats = workspace.store().stats();
        const auto is_worth_it = [&](std::uint64_t dropped) {
            return dropped >= kLeast && dropped * kShare >= stats.rows;
        };
        if (!is_worth_it(stats.removed_rows)) return 0;
        const auto kept =
            workspace.store().removed(needed(workspace.database(), workspace.vector_set().id));
        const auto count = static_cast<std::uint64_t>(std::ranges::count(kept, true));
        if (!is_worth_it(stats.removed_rows - std::min(stats.removed_rows, count))) return 0;
    }
    CompactionOptions options;
    options.stop = stop;
    return compact_vectors(workspace, options).dropped;
}

}  // namespace halfspace
