// SPDX-License-Identifier: Apache-2.0
#include "relay.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <stdexcept>

namespace halfspace::testing {

namespace {

constexpr int kTurnMs = 10;  // how soon a change of mind is noticed

sockaddr_in local(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

bool send_whole(int to, const char* bytes, ssize_t size) {
    for (ssize_t sent = 0; sent < size;) {
        const ssize_t some =
            ::send(to, bytes + sent, static_cast<std::size_t>(size - sent), MSG_NOSIGNAL);
        if (some <= 0) return false;
        sent += some;
    }
    return true;
}

}  // namespace

Relay::Relay(std::uint16_t port) : m_port(port), m_listener(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = local(0);
    socklen_t size = sizeof address;
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    if (::bind(m_listener, plain, size) != 0 || ::listen(m_listener, 64) != 0 ||
        ::getsockname(m_listener, plain, &size) != 0) {
        throw std::runtime_error("no port to listen on");
    }
    m_own_port = ntohs(address.sin_port);
    m_acceptor = std::jthread([this] { accept_all(); });
}

Relay::~Relay() {
    m_ends = true;
    m_acceptor.join();
    m_carriers.clear();
    ::close(m_listener);
}

void Relay::mend() {
    m_left = -1;
    m_loses_answers = false;
    m_is_stalled = false;
}

void Relay::accept_all() {
    while (!m_ends) {
        pollfd ready{m_listener, POLLIN, 0};
        if (::poll(&ready, 1, kTurnMs) <= 0) continue;
        const int client = ::accept(m_listener, nullptr, nullptr);
        if (client < 0) continue;
        const int engine = ::socket(AF_INET, SOCK_STREAM, 0);
        const sockaddr_in address = local(m_port);
        if (is_broken() ||
            ::connect(engine, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            ::close(client);
            ::close(engine);
            continue;
        }
        const std::scoped_lock lock(m_mutex);
        m_carriers.emplace_back([this, client, engine] { carry({client, engine}); });
    }
}

void Relay::carry(Pair pair) {
    bool goes_on = true;
    while (goes_on && !m_ends && !is_broken()) {
        if (m_is_stalled) {
            std::this_thread::sleep_for(std::chrono::milliseconds(kTurnMs));
            continue;
        }
        std::array<pollfd, 2> ready{{{pair.from_client, POLLIN, 0}, {pair.to_engine, POLLIN, 0}}};
        if (::poll(ready.data(), ready.size(), kTurnMs) <= 0) continue;
        if (m_is_stalled) continue;
        if (ready[0].revents != 0) goes_on = carry_some(pair.from_client, pair.to_engine, true);
        if (goes_on && ready[1].revents != 0) {
            goes_on = carry_some(pair.to_engine, pair.from_client, false);
        }
    }
    ::close(pair.from_client);
    ::close(pair.to_engine);
}

bool Relay::carry_some(int from, int to, bool to_engine) {
    std::array<char, 16384> bytes{};
    const ssize_t size = ::recv(from, bytes.data(), bytes.size(), 0);
    if (size <= 0) return false;
    if (!to_engine) return !m_loses_answers && send_whole(to, bytes.data(), size);
    if (m_left >= 0 && m_left.fetch_sub(size) <= size) {
        m_left = 0;
        return false;
    }
    return send_whole(to, bytes.data(), size);
}

}  // namespace halfspace::testing
