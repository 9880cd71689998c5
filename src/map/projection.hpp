// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/progress.hpp"
#include "base/thread_pool.hpp"
#include "map/projection_state.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace halfspace {

/// The rows to project, read as often as it takes.
struct RowsToProject {
    std::size_t count = 0;
    std::size_t dim = 0;
    std::string identity;  ///< the same for the same rows only
    /// The rows of these numbers, ascending, in their order: n x dim finite floats.
    std::function<std::vector<float>(std::span<const std::size_t> rows)> read;
};

enum class ProjectionStage {
    Reading,    ///< landmarks drawn and read, principal components; in landmarks
    Linking,    ///< the landmarks' neighbours found; each counts twice, for it is put in and asked
    LayingOut,  ///< in turns of the layout
    Placing,    ///< in rows
};

struct ProjectionOptions {
    std::size_t landmarks = 50'000;  ///< rows laid out by UMAP; all, if there are fewer
    std::size_t axes = 50;           ///< principal components that neighbours are told by
    std::uint64_t seed = 1;
    std::stop_token stop = {};
    std::function<void(ProjectionStage stage, const Progress& progress)> on_progress = {};
    /// What to go on from; of other rows or options it is not used.
    std::optional<ProjectionState> from = {};
    /// Called now and then, and when it is stopped, with what to go on from.
    std::function<void(const ProjectionState& state)> keep = {};
    std::chrono::milliseconds keep_every{10'000};
};

/// Puts rows into the plane so that neighbours stay together: UMAP over the principal components of
/// some rows drawn at random, the landmarks; all others between their nearest landmarks. Equal rows
/// get equal places. The same rows, options and seed give the same places, bit for bit, whatever
/// the number of threads and however often it was stopped.
///
/// @return 2 floats a row in [-1, 1], the longer side filling it; nothing if it was stopped
std::optional<std::vector<float>> project(ThreadPool& pool, const RowsToProject& rows,
                                          const ProjectionOptions& options);

}  // namespace halfspace
