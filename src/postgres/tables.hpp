// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/engine_state.hpp"
#include "postgres/connection.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace halfspace {

// The tables of a store in PostgreSQL, as docs/formats.md describes them. Functions that write do
// so in the transaction of their connection, if there is one.

/// What the engine says of itself when a store is opened.
struct OpenedTables {
    VectorSpace space;
    std::uint64_t items = 0;
    std::int64_t opening = 0;  ///< how many times the store was opened, this time included
};

/// Which bitmaps there are: `bits.kind`.
enum class BitsKind : std::uint8_t { Split = 0, Removed = 1, Dropped = 2, Seen = 3 };

/// A connection on which the tables go by their plain names.
/// @throws Error as PostgresConnection; InvalidInput if the server is older than 14
std::unique_ptr<PostgresConnection> connect_to_tables(const PostgresAddress& address,
                                                      const PostgresLimits& limits);

/// Makes the schema and its tables, and pgvector if it is not there yet.
/// @throws Error Conflict if the schema holds a store, or tables of another program; InvalidInput
///         if a vector cannot have so many dimensions or pgvector cannot be had
void create_tables(PostgresConnection& connection, const VectorSpace& space);

/// Brings the tables to the newest version, counts the opening and takes the store for this
/// connection alone.
/// @throws Error NotFound if the schema holds no store; Conflict if its tables are another
/// program's
///         or of a newer version; Unavailable if another process has the store open
OpenedTables open_tables(PostgresConnection& connection);

/// How many times the store was opened and how many items it has, of one taken before.
OpenedTables read_opened(PostgresConnection& connection);

/// Takes the store for this connection, waiting a few seconds for one that is just being left.
/// @throws Error Unavailable if another process has it open
void take_tables(PostgresConnection& connection);

EngineState read_state(PostgresConnection& connection);

/// Writes the pieces of a bitmap. @param key  the split's number or the classifier's id
void write_bits(PostgresConnection& connection, BitsKind kind, std::uint64_t key,
                const ItemBits& bits, std::span<const std::uint64_t> chunks);
void drop_seen(PostgresConnection& connection, ClassifierId classifier);
void write_split_name(PostgresConnection& connection, std::uint64_t number, std::string_view name);
void write_size(PostgresConnection& connection, std::uint64_t items);
/// @param rows  row-major, of items `first`, `first` + 1, ...
void write_rows(PostgresConnection& connection, std::uint64_t first, std::span<const float> rows,
                std::size_t dim);
void delete_rows(PostgresConnection& connection, std::span<const std::uint64_t> items);
/// Leaves nothing of items from `state.items` on. @param state  as it is afterwards
void write_truncation(PostgresConnection& connection, const EngineState& state);

/// Bytes on disk by table, indexes included.
std::map<std::string, std::uint64_t> table_bytes(PostgresConnection& connection);

/// Removes the tables, and the schema if nothing else is in it. @throws Error as `open_tables`
void drop_tables(PostgresConnection& connection);

}  // namespace halfspace
