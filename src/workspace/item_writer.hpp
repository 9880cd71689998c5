// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/embedded_batch.hpp"
#include "workspace/source_scan.hpp"
#include "workspace/workspace.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// Writes the embedded items of one scan into store and catalogue, many at a time: making things
/// durable takes the disk longer than a fast encoder takes for a batch.
class ItemWriter {
public:
    /// @param within  how long a batch may wait at most, as long as others follow
    ItemWriter(Workspace& workspace, SourceScan& scan, std::chrono::milliseconds within)
        : m_workspace(workspace), m_scan(scan), m_within(within) {}

    /// Takes the items of a batch over: those with a vector are to be added, the others skipped.
    /// Flushes if the first that waits has waited long enough, or much waits.
    /// @param items  each of the batch with a vector has its hash; they are moved from
    /// @param which  the indices of those in the batch
    void take(std::span<NewItem> items, std::span<const std::size_t> which,
              const EmbeddedBatch& batch);

    /// Makes durable what waits.
    ///
    /// The vectors go first, then the catalogue: a crash between leaves vectors nobody was told of,
    /// which the next opening drops.
    /// @throws Error Unavailable if the disk is full; nothing of what waited was added then
    void flush();

private:
    struct Group {
        std::vector<NewItem> items;
        std::vector<float> rows;
        ItemId first{};
    };
    struct Failure {
        NewItem item;
        std::string reason;
    };

    void commit();
    void take_back(std::size_t size) const;
    void forget();

    Workspace& m_workspace;
    SourceScan& m_scan;
    std::chrono::milliseconds m_within;
    std::map<std::string, Group> m_groups;  // by split
    std::vector<Failure> m_failures;
    std::size_t m_waiting_bytes = 0;  // of vectors
    std::chrono::steady_clock::time_point m_since = std::chrono::steady_clock::now();
};

}  // namespace halfspace
