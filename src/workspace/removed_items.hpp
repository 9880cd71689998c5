// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/store.hpp"
#include "workspace/database.hpp"
#include "workspace/workspace.hpp"

#include <cstdint>
#include <stop_token>

namespace halfspace {

// Items whose source has them no more. The catalogue says which they are; the store follows. Where
// a Database is asked for, the caller holds the workspace's mutex.

/// Takes the items that the catalogue lists as removed out of the store where it has not happened
/// yet: a scan does it at its end, and a crash may come before.
void settle_removed(const Database& database, Store& store);

/// Takes the items that a set of vectors has none of out of its store, and drops the rows that hold
/// their places there: nothing can mistake those for vectors then.
/// @return false if the stop token came before; done again, it goes on
/// @throws Error as `Store::compact`
bool drop_missing_vectors(const Database& database, std::int64_t vector_set, Store& store,
                          const std::stop_token& stop);

/// Labels on items of a source that are removed.
std::uint64_t count_labels_of_removed(const Database& database, std::int64_t source);

/// Drops the vectors of removed items and gives their disk space back. Vectors that somebody
/// labelled, or started from, stay: they count in fits. Labelling and searching go on meanwhile.
/// @throws Error as `Store::compact`
CompactionReport compact_vectors(Workspace& workspace, const CompactionOptions& options);

/// The same once they are a quarter of all and a thousand at least.
/// @return how many were dropped
std::uint64_t drop_removed_vectors(Workspace& workspace, const std::stop_token& stop);

}  // namespace halfspace
