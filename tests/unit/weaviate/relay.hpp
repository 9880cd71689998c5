// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace halfspace::testing {

/// Carries TCP connections to an engine and can be told to do it badly.
class Relay {
public:
    /// Listens on a port of its own at 127.0.0.1 for what goes to `port` there.
    explicit Relay(std::uint16_t port);
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;
    ~Relay();

    [[nodiscard]] std::uint16_t port() const noexcept { return m_own_port; }

    /// Carries so many bytes more to the engine, then ends all connections and takes no other
    /// until `mend`.
    void break_after(std::int64_t bytes) { m_left = bytes; }
    /// Whatever the engine answers from now on is lost, with its connection, until `mend`.
    void lose_answers() { m_loses_answers = true; }
    /// Carries nothing until `mend`, and keeps the connections.
    void stall() { m_is_stalled = true; }
    void mend();

private:
    struct Pair {
        int from_client;
        int to_engine;
    };

    void accept_all();
    void carry(Pair pair);
    [[nodiscard]] bool carry_some(int from, int to, bool to_engine);
    [[nodiscard]] bool is_broken() const noexcept { return m_left == 0; }

    const std::uint16_t m_port;
    std::uint16_t m_own_port = 0;
    int m_listener = -1;
    std::atomic<std::int64_t> m_left{-1};  ///< -1: no limit
    std::atomic<bool> m_loses_answers{false};
    std::atomic<bool> m_is_stalled{false};
    std::atomic<bool> m_ends{false};
    std::mutex m_mutex;  // guards m_carriers
    std::vector<std::jthread> m_carriers;
    std::jthread m_acceptor;  // last: it uses the rest
};

}  // namespace halfspace::testing
