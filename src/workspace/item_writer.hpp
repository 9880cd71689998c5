// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/embedded_batch.hpp"
#include "workspace/source_scan.hpp"
#include "workspace/workspace.hpp"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// Writes batches of embedded items of one scan into store and catalogue.
class ItemWriter {
public:
    ItemWriter(Workspace& workspace, SourceScan& scan) : m_workspace(workspace), m_scan(scan) {}

    /// Adds the items that have a vector and skips the others; durable on return.
    ///
    /// The vectors go first, then the catalogue: a crash between leaves vectors nobody was told of,
    /// which the next opening drops.
    /// @param items  each of the batch with a vector has its hash
    /// @param which  the indices of those in the batch
    /// @throws Error Unavailable if the disk is full; nothing of the batch was added then
    void write(std::span<const NewItem> items, std::span<const std::size_t> which,
               const EmbeddedBatch& batch);

private:
    struct Group {
        std::vector<const NewItem*> items;
        std::vector<float> rows;
        ItemId first{};
    };
    using Groups = std::map<std::string, Group>;

    [[nodiscard]] Groups by_split(std::span<const NewItem> items,
                                  std::span<const std::size_t> which,
                                  const EmbeddedBatch& batch) const;
    void commit(std::span<const NewItem> items, std::span<const std::size_t> which,
                const EmbeddedBatch& batch, Groups& groups);

    Workspace& m_workspace;
    SourceScan& m_scan;
};

}  // namespace halfspace
