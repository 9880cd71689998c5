// SPDX-License-Identifier: Apache-2.0
#include "map/workspace_map.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/file.hpp"
#include "workspace/item_table.hpp"
#include "workspace/vector_sets.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <ctime>
#include <filesystem>
#include <utility>
#include <vector>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

/// In the folder of the vectors it is of, so that it goes when they go.
fs::path map_file(const Workspace& workspace) {
    return workspace.folder() / workspace.vector_set().folder / "map";
}

fs::path begun_file(const Workspace& workspace) {
    return map_file(workspace).concat(".partial");
}

/// Ids are never given again and an item keeps its vector, so which ids are left out says it all.
std::string identity_of(const Workspace& workspace, const ItemTable& items) {
    const auto removed = items.removed();
    const auto missing = VectorSetTable(workspace.database()).missing(workspace.vector_set().id);
    return fmt::format("set {} of {}, {} ids less {} {}", workspace.vector_set().id,
                       workspace.space().encoder_fingerprint, items.rows(),
                       sha256(std::as_bytes(std::span(removed))),
                       sha256(std::as_bytes(std::span(missing))));
}

std::string time_now() {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

ItemMap list_items(const Workspace& workspace) {
    const std::scoped_lock lock(workspace.mutex());
    const ItemTable items(workspace.database());
    ItemMap map;
    map.ids.reserve(items.count());
    items.for_each_listed([&](const ListedItem& item) {
        if (item.has_vector) {
            map.ids.push_back(value_of(item.id));
        } else {
            ++map.left_out;
        }
    });
    map.given = items.rows();
    map.identity = identity_of(workspace, items);
    return map;
}

RowsToProject rows_of(const Workspace& workspace, const ItemMap& map) {
    RowsToProject rows;
    rows.count = map.ids.size();
    rows.dim = workspace.space().dim;
    rows.identity = map.identity;
    rows.read = [&](std::span<const std::size_t> wanted) {
        std::vector<ItemId> ids;
        for (const std::size_t row : wanted) ids.push_back(ItemId{map.ids[row]});
        try {
            return workspace.store().rows(ids);
        } catch (const Error& error) {
            if (error.code() != ErrorCode::NotFound) throw;
            throw Error(ErrorCode::Conflict,
                        "Items were removed while their map was made; make it again");
        }
    };
    return rows;
}

template <typename Value>
std::optional<Value> read_if_there(const fs::path& file,
                                   std::optional<Value> (*from)(std::span<const std::uint8_t>)) {
    if (!fs::exists(file)) return std::nullopt;
    return from(read_file(file));
}

}  // namespace

MapReport make_map(Workspace& workspace, const MapOptions& options) {
    const auto started = std::chrono::steady_clock::now();
    ItemMap map = list_items(workspace);
    MapReport report;
    report.left_out = map.left_out;
    report.items = map.ids.size() + map.left_out;
    report.placed = map.ids.size();
    if (const auto present = read_map(workspace); present && present->identity == map.identity) {
        report.was_current = true;
        return report;
    }
    const fs::path begun = begun_file(workspace);
    ProjectionOptions wanted;
    wanted.landmarks = options.landmarks;
    wanted.stop = options.stop;
    wanted.on_progress = options.on_progress;
    wanted.keep_every = options.keep_every;
    wanted.from = read_if_there(begun, projection_state_from);
    wanted.keep = [&](const ProjectionState& state) { write_file(begun, to_bytes(state)); };
    ThreadPool pool;
    auto places = project(pool, rows_of(workspace, map), wanted);
    report.elapsed = std::chrono::steady_clock::now() - started;
    if (!places) {
        report.was_stopped = true;
        report.placed = 0;
        return report;
    }
    map.places = std::move(*places);
    map.made_at = time_now();
    write_file(map_file(workspace), to_bytes(map));
    remove_file(begun);
    return report;
}

std::optional<ItemMap> read_map(const Workspace& workspace) {
    return read_if_there(map_file(workspace), item_map_from);
}

MapAge age_of(const Workspace& workspace, const ItemMap& map) {
    const std::scoped_lock lock(workspace.mutex());
    const ItemTable items(workspace.database());
    MapAge age;
    age.added = items.count_from(ItemId{map.given});
    const std::uint64_t of_then = items.count() - age.added;
    const std::uint64_t then = map.ids.size() + map.left_out;
    age.removed = then > of_then ? then - of_then : 0;
    age.is_current = identity_of(workspace, items) == map.identity;
    return age;
}

bool has_begun_map(const Workspace& workspace) {
    return fs::exists(begun_file(workspace));
}

}  // namespace halfspace
