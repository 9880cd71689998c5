// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "postgres/connection.hpp"
#include "store/vector_index.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace halfspace {

// The index of pgvector that the best matches of a store may be found by. Vectors of up to 2000
// dimensions are indexed as they are, those of up to 4000 as half floats.

/// @throws Error InvalidInput if pgvector cannot index so many dimensions
void check_index(VectorIndex kind, std::size_t dim);

/// The index the engine has, whole.
VectorIndex read_index(PostgresConnection& connection);
/// The one that was asked for; it is there or is yet to be built.
VectorIndex read_wanted_index(PostgresConnection& connection);
void write_wanted_index(PostgresConnection& connection, VectorIndex kind);
/// Drops the indexes, those too that were not built to their end.
void drop_indexes(PostgresConnection& connection);

/// Builds one, on connections of its own; nobody has to wait meanwhile, to read or to write.
/// @return false if the stop token came first; there is none then
/// @throws Error Unavailable, also if the engine runs out of memory or disk
bool build_index(const PostgresAddress& address, const PostgresLimits& limits, VectorIndex kind,
                 std::size_t dim, std::uint64_t items, const IndexBuildOptions& options);

/// What an approximate search sets for its transaction, so that a filter does not starve it.
std::string index_settings(VectorIndex kind, std::uint64_t items, std::uint64_t count);
/// What to order by, with the direction as $1, so that the index is used.
std::string index_order(std::size_t dim);
/// The most vectors an approximate search looks at.
std::uint64_t most_scanned() noexcept;

}  // namespace halfspace
