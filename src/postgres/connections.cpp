// SPDX-License-Identifier: Apache-2.0
#include "postgres/connections.hpp"

#include "postgres/tables.hpp"

namespace halfspace {

std::unique_ptr<PostgresConnection> PostgresConnections::take() {
    {
        std::unique_lock lock(m_mutex);
        m_returned.wait(lock, [&] { return m_lent < kMost; });
        ++m_lent;
        if (!m_idle.empty()) {
            auto connection = std::move(m_idle.back());
            m_idle.pop_back();
            return connection;
        }
    }
    try {
        auto connection = connect_to_tables(m_address, m_limits);
        connection->heed_whether_wanted();
        return connection;
    } catch (...) {
        give_back(nullptr);
        throw;
    }
}

void PostgresConnections::give_back(std::unique_ptr<PostgresConnection> connection) noexcept {
    const std::scoped_lock lock(m_mutex);
    --m_lent;
    m_returned.notify_one();
    if (connection && !connection->is_lost() && m_idle.size() < kMost) {
        m_idle.push_back(std::move(connection));
    }
}

void PostgresConnections::drop_idle() {
    const std::scoped_lock lock(m_mutex);
    m_idle.clear();
}

}  // namespace halfspace
