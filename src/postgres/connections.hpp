// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "postgres/connection.hpp"

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace halfspace {

/// Connections that read one store, made when they are needed and kept for the next query.
///
/// Threads: any member from any thread; more than kMost queries at once wait for each other.
class PostgresConnections {
public:
    static constexpr std::size_t kMost = 8;

    PostgresConnections(PostgresAddress address, const PostgresLimits& limits)
        : m_address(std::move(address)), m_limits(limits) {}

    /// Calls `work(connection)`, which only reads, and gives its result. If the connection broke
    /// (the engine was started anew, say) it is called once more on a new one.
    template <typename Work>
    auto read(const Work& work) {
        try {
            const Lease lease(*this);
            return work(lease.connection());
        } catch (const ConnectionLost&) {
            drop_idle();
        }
        const Lease lease(*this);
        return work(lease.connection());
    }

private:
    /// One connection for the time of a query.
    class Lease {
    public:
        explicit Lease(PostgresConnections& from) : m_from(from), m_connection(from.take()) {}
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease() { m_from.give_back(std::move(m_connection)); }

        [[nodiscard]] PostgresConnection& connection() const noexcept { return *m_connection; }

    private:
        PostgresConnections& m_from;
        std::unique_ptr<PostgresConnection> m_connection;
    };

    std::unique_ptr<PostgresConnection> take();
    void give_back(std::unique_ptr<PostgresConnection> connection) noexcept;
    void drop_idle();

    const PostgresAddress m_address;
    const PostgresLimits m_limits;
    std::mutex m_mutex;  // guards the rest
    std::condition_variable m_returned;
    std::vector<std::unique_ptr<PostgresConnection>> m_idle;
    std::size_t m_lent = 0;
};

}  // namespace halfspace
