// SPDX-License-Identifier: Apache-2.0
#include "workspace/workspace_check.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "workspace/database.hpp"
#include "workspace/item_table.hpp"
#include "workspace/schema.hpp"
#include "workspace/vector_sets.hpp"
#include "workspace/workspace_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

void check_database(const Database& database, const fs::path& file, WorkspaceCheck& check) {
    Statement query = database.prepare("PRAGMA integrity_check");
    while (query.step()) {
        const std::string said = query.text(0);
        if (said != "ok") check.faults.push_back({file, "SQLite finds it damaged: " + said});
    }
}

/// How many items two tellers tell different things of, and the first of them.
struct Difference {
    std::uint64_t count = 0;
    std::uint64_t first = 0;

    void add(std::uint64_t item) {
        if (count++ == 0) first = item;
    }
    [[nodiscard]] std::string text() const {
        return fmt::format("{} {} (the first is {})", count, count == 1 ? "item" : "items", first);
    }
};

void check_agreement(const Database& database, const StoreCheck& store, const fs::path& vectors,
                     WorkspaceCheck& check) {
    Difference split;
    Difference gone;
    Difference back;
    WithoutVector without(database);
    Statement query = database.prepare("SELECT id, split, removed FROM items ORDER BY id");
    while (query.step()) {
        const auto id = static_cast<std::uint64_t>(query.integer(0));
        if (id >= store.items) break;
        const auto bits = store.splits.find(query.text(1));
        if (bits == store.splits.end() || !bits->second.bit(id)) split.add(id);
        const bool is_removed = query.integer(2) == 1;
        if (store.removed.bit(id) && !is_removed && !without.contains(ItemId{id})) gone.add(id);
        if (!store.removed.bit(id) && is_removed) back.add(id);
    }
    if (split.count > 0) {
        check.faults.push_back(
            {vectors, "It has " + split.text() + " in another split than the catalogue"});
    }
    if (gone.count > 0) {
        check.faults.push_back({vectors, "It has " + gone.text() +
                                             " removed that the catalogue still lists, so that "
                                             "no search finds them"});
    }
    if (back.count > 0) {
        check.notices.push_back("The vectors still have " + back.text() +
                                " that the catalogue lists as removed: a scan was cut short. "
                                "Indexing the source again takes them out.");
    }
    if (check.items > store.items) {
        check.faults.push_back({vectors, fmt::format("It has vectors of {} items only, the "
                                                     "catalogue lists {}",
                                                     store.items, check.items)});
    } else if (check.items < store.items) {
        check.notices.push_back(fmt::format(
            "{} vectors belong to a batch that was never finished; opening the workspace drops "
            "them, and indexing again goes on from there.",
            store.items - check.items));
    }
}

void check_classifiers(const Database& database, const StoreCheck& store, WorkspaceCheck& check) {
    std::set<std::uint64_t> known;
    Statement query = database.prepare("SELECT id FROM classifiers");
    while (query.step()) known.insert(static_cast<std::uint64_t>(query.integer(0)));
    for (const std::uint64_t id : store.seen_classifiers) {
        if (known.contains(id)) continue;
        check.notices.push_back(
            fmt::format("There are seen flags of a classifier (number {}) that is no more.", id));
    }
}

void check_vectors(const Database& database, const StoreCheckOptions& options,
                   WorkspaceCheck& check) {
    Statement query =
        database.prepare("SELECT folder, in_use, address FROM vector_sets ORDER BY in_use DESC");
    while (query.step() && !check.was_stopped) {
        if (const std::string address = query.text(2); !address.empty()) {
            check.notices.push_back("The vectors at " + address +
                                    " were not read: their engine has checksums of its own.");
            continue;
        }
        const fs::path vectors = check.folder / query.text(0);
        StoreCheck store;
        try {
            store = check_embedded_store(vectors, options);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::NotFound) throw;
            if (query.integer(1) == 1) {
                check.faults.push_back({vectors, error.what()});
            } else {
                check.notices.push_back(vectors.string() +
                                        " was begun and holds no vectors; `halfspace reembed` or "
                                        "`store remove` takes care of it.");
            }
            continue;
        }
        const bool is_readable = store.faults.empty() || store.rows > 0;
        std::ranges::move(store.faults, std::back_inserter(check.faults));
        std::ranges::move(store.notices, std::back_inserter(check.notices));
        check.rows += store.rows;
        check.unsummed_rows += store.unsummed_rows;
        check.was_stopped = store.was_stopped;
        if (query.integer(1) != 1 || !is_readable) continue;
        check_agreement(database, store, vectors, check);
        check_classifiers(database, store, check);
    }
}

}  // namespace

WorkspaceCheck check_workspace(const fs::path& folder, const StoreCheckOptions& options) {
    WorkspaceCheck check;
    check.folder = folder;
    const fs::path catalogue = folder / kCatalogueName;
    if (!fs::is_regular_file(catalogue)) {
        throw Error(ErrorCode::NotFound, "No workspace in " + folder.string());
    }
    const FileLock lock(folder / kLockName);
    try {
        Database database(catalogue);
        check_database(database, catalogue, check);
        if (!check.faults.empty()) return check;
        migrate(database);
        check.items = ItemTable(database).rows();
        check_vectors(database, options, check);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Corrupt) throw;
        check.faults.push_back({catalogue, error.what()});
    }
    return check;
}

}  // namespace halfspace
