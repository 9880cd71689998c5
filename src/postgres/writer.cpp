// SPDX-License-Identifier: Apache-2.0
#include "postgres/writer.hpp"

#include "engine/taken_over.hpp"

#include <utility>

namespace halfspace {

EngineWriter::EngineWriter(PostgresAddress address, const PostgresLimits& limits)
    : m_address(std::move(address)),
      m_limits(limits),
      m_connection(connect_to_tables(m_address, limits)),
      m_opened(open_tables(*m_connection)) {
    note_session();
}

void EngineWriter::note_session() {
    const Answer answer = m_connection->query(
        "SELECT pid, backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()");
    m_session = answer.integer(0, 0);
    m_session_start = answer.text(0, 1);
}

/// The engine may not have noticed yet that the old connection is gone, and hold its lock.
void EngineWriter::end_old_session(PostgresConnection& connection) const {
    connection.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE pid = $1::bigint AND backend_start::text = $2::text",
        Parameters().add(m_session).add(m_session_start));
}

PostgresConnection& EngineWriter::connection(EngineState& state) {
    if (!m_connection || m_connection->is_lost()) connect_again(state);
    return *m_connection;
}

void EngineWriter::connect_again(EngineState& state) {
    auto connection = connect_to_tables(m_address, m_limits);
    end_old_session(*connection);
    take_tables(*connection);
    const OpenedTables now = read_opened(*connection);
    if (now.opening != m_opened.opening || now.items < state.items) {
        fail_taken_over(m_address.text());
    }
    EngineState held = read_state(*connection);
    if (held.items > state.items) {
        held = held.cut(state.items);
        PostgresTransaction transaction(*connection);
        write_truncation(*connection, held);
        transaction.commit();
    }
    state = std::move(held);
    m_connection = std::move(connection);
    note_session();
}

}  // namespace halfspace
