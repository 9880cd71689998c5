// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/vector_sets.hpp"
#include "workspace/workspace.hpp"

#include <chrono>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// Writes the vectors of a set that is being made, item after item in the order of their ids, many
/// at a time.
///
/// An item without a vector has its reason in the catalogue and a stand-in in the store, so that
/// ids and rows agree; `drop_missing_vectors` takes the stand-ins out at the end. The reasons are
/// written before the rows: what a crash leaves without rows is forgotten by the next run.
class VectorSetWriter {
public:
    /// @param within  how long an item may wait at most, as long as others follow
    VectorSetWriter(Workspace& workspace, std::int64_t vector_set, Store& store,
                    std::chrono::milliseconds within)
        : m_workspace(workspace), m_set(vector_set), m_store(store), m_within(within) {}

    /// The next item's unit vector.
    void add(const std::string& split, std::span<const float> row);
    /// The next item has none.
    void add_missing(const std::string& split, const MissingVector& missing);
    /// Flushes if what waits has waited long enough, or is much.
    void flush_if_due();
    /// Makes durable what waits. @throws Error Unavailable if the disk is full
    void flush();

private:
    struct Run {
        std::string split;
        std::vector<float> rows;
    };

    Workspace& m_workspace;
    std::int64_t m_set;
    Store& m_store;
    std::chrono::milliseconds m_within;
    std::vector<Run> m_runs;  // items of one split after another
    std::vector<MissingVector> m_missing;
    std::size_t m_waiting_floats = 0;
    std::chrono::steady_clock::time_point m_since = std::chrono::steady_clock::now();
};

}  // namespace halfspace
