// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/engine_state.hpp"
#include "postgres/connection.hpp"
#include "postgres/tables.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace halfspace {

/// The one connection that changes a store. It holds the store for this process: an advisory lock
/// of the engine, which goes with the connection. One thread at a time.
///
/// When the connection breaks, what it was doing is done or is not. A new one then brings the
/// engine to what was acknowledged: it drops items that nobody was told of, and reads all flags
/// anew.
class EngineWriter {
public:
    /// Opens the store. @throws Error as `connect_to_tables` and `open_tables`
    EngineWriter(PostgresAddress address, const PostgresLimits& limits);

    [[nodiscard]] const VectorSpace& space() const noexcept { return m_opened.space; }

    /// The connection, made anew if it broke.
    ///
    /// @param state  in: what was acknowledged last; out: what the engine holds now
    /// @throws Error as `connect_to_tables` and `take_tables`, and as `fail_taken_over`
    PostgresConnection& connection(EngineState& state);

    /// What the engine holds. Right after opening.
    [[nodiscard]] EngineState read() { return read_state(*m_connection); }

private:
    void connect_again(EngineState& state);
    void note_session();
    void end_old_session(PostgresConnection& connection) const;

    const PostgresAddress m_address;
    const PostgresLimits m_limits;
    std::unique_ptr<PostgresConnection> m_connection;
    OpenedTables m_opened;
    std::int64_t m_session = 0;   ///< the engine's process for the connection
    std::string m_session_start;  ///< when it began, which with the number makes it unique
};

}  // namespace halfspace
