// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "postgres/address.hpp"
#include "postgres/connection.hpp"
#include "store/store.hpp"

#include <memory>

namespace halfspace {

/// Makes an empty store in a schema of a PostgreSQL database with pgvector, which both are made too
/// if need be. Tables: docs/formats.md.
///
/// It answers as Store says, exactly: the engine scans all vectors and picks candidates by float
/// sums whose error is bounded; what counts is computed here from the candidates' rows. One process
/// and one object at a time have a store open, which the engine's lock sees to.
///
/// Beside what Store says its members throw Error Unavailable if the engine cannot be reached, is
/// full or does not answer in time, or if another process opened the store after the connection
/// broke, and InvalidInput if it does not let us in. A change that fails so is undone when the
/// engine is back, before the next change.
///
/// @throws Error InvalidInput if the dimension is not 1 to 16000 or the fingerprint has more than
///         124 bytes; Conflict if the schema holds a store already or tables of another program
std::unique_ptr<Store> create_postgres_store(const PostgresAddress& address,
                                             const VectorSpace& space,
                                             const PostgresLimits& limits = {});

/// @throws Error NotFound if there is none; Conflict if the schema's tables are another program's
/// or
///         of a newer version; Unavailable also if another process has it open; Corrupt
std::unique_ptr<Store> open_postgres_store(const PostgresAddress& address,
                                           const PostgresLimits& limits = {});

/// Removes a store with all its vectors and flags, and its schema if nothing else is in it.
/// @throws Error as `open_postgres_store`
void remove_postgres_store(const PostgresAddress& address, const PostgresLimits& limits = {});

}  // namespace halfspace
