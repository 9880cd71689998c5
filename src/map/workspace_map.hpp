// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "map/map_file.hpp"
#include "map/projection.hpp"
#include "workspace/workspace.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>

namespace halfspace {

struct MapOptions {
    std::size_t landmarks = ProjectionOptions{}.landmarks;
    std::stop_token stop = {};
    std::function<void(ProjectionStage stage, const Progress& progress)> on_progress = {};
    std::chrono::milliseconds keep_every = ProjectionOptions{}.keep_every;
};

/// What making a map came to: placed + left_out = items, unless it was stopped.
struct MapReport {
    std::uint64_t items = 0;
    std::uint64_t placed = 0;
    std::uint64_t left_out = 0;  ///< items without a vector in the set in use
    bool was_current = false;    ///< there was one of these items already; nothing was done
    bool was_stopped = false;    ///< what was done is kept; the next call goes on from there
    std::chrono::duration<double> elapsed{};
};

/// Makes the map of all items of a workspace, by the vectors in use, and writes it into their
/// folder. The former map stays until the new one is whole.
///
/// Threads: takes the workspace's mutex only to list the items. One call at a time.
/// @throws Error Conflict if vectors of items are given back meanwhile (`store compact`);
///         Unavailable if the disk is full
MapReport make_map(Workspace& workspace, const MapOptions& options);

/// The map of the vectors in use. @return nothing if there is none, or it is damaged
std::optional<ItemMap> read_map(const Workspace& workspace);

/// How the items have changed since a map of them was made.
struct MapAge {
    std::uint64_t added = 0;    ///< items since then; they are not on it
    std::uint64_t removed = 0;  ///< items of it that are no more
    bool is_current = true;
};
MapAge age_of(const Workspace& workspace, const ItemMap& map);

/// Whether one was begun and stopped, and would be gone on with.
bool has_begun_map(const Workspace& workspace);

}  // namespace halfspace
