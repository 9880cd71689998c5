// SPDX-License-Identifier: Apache-2.0
#include "http/connection.hpp"

#include "http/security.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

namespace halfspace {

namespace {

constexpr int kPatience = 10'000;  // milliseconds a peer may be silent within a request
constexpr std::size_t kMaxHeadBytes = 64U << 10U;

}  // namespace

bool ConnectionStream::wait(short events, int milliseconds) const {
    pollfd waited{m_socket, events, 0};
    int count = 0;
    do {
        count = ::poll(&waited, 1, milliseconds);
    } while (count < 0 && errno == EINTR);
    return count > 0;
}

bool ConnectionStream::wait_for_request(int seconds) {
    m_left = kMaxHeadBytes + kMaxBodyBytes;
    std::array<pollfd, 2> waited{{{m_socket, POLLIN, 0}, {m_wake, POLLIN, 0}}};
    const bool has_buffered = m_begin < m_end;
    int count = 0;
    do {
        count = ::poll(waited.data(), waited.size(), has_buffered ? 0 : seconds * 1000);
    } while (count < 0 && errno == EINTR);
    const bool stops = waited[1].revents != 0;
    return !stops && (has_buffered || waited[0].revents != 0);
}

void ConnectionStream::drain() {
    using Clock = std::chrono::steady_clock;
    ::shutdown(m_socket, SHUT_WR);
    const auto end = Clock::now() + std::chrono::seconds(2);
    while (Clock::now() < end && wait(POLLIN, 500)) {
        if (::recv(m_socket, m_buffer.data(), m_buffer.size(), 0) <= 0) return;
    }
}

bool ConnectionStream::is_awaited() const noexcept {
    std::array<pollfd, 2> waited{{{m_socket, POLLRDHUP, 0}, {m_wake, POLLIN, 0}}};
    return ::poll(waited.data(), waited.size(), 0) == 0;
}

bool ConnectionStream::is_readable() const {
    return m_begin < m_end || wait(POLLIN, kPatience);
}

bool ConnectionStream::is_writable() const {
    return wait(POLLOUT, kPatience);
}

ssize_t ConnectionStream::read(char* into, std::size_t size) {
    if (m_begin == m_end) {
        if (!is_readable()) return -1;
        ssize_t count = 0;
        do {
            count = ::recv(m_socket, m_buffer.data(), m_buffer.size(), 0);
        } while (count < 0 && errno == EINTR);
        if (count <= 0) return count;
        m_begin = 0;
        m_end = static_cast<std::size_t>(count);
    }
    const std::size_t taken = std::min(size, m_end - m_begin);
    if (taken > m_left) return -1;
    std::memcpy(into, m_buffer.data() + m_begin, taken);
    m_begin += taken;
    m_left -= taken;
    return static_cast<ssize_t>(taken);
}

ssize_t ConnectionStream::write(const char* from, std::size_t size) {
    if (!is_writable()) return -1;
    ssize_t count = 0;
    do {
        count = ::send(m_socket, from, size, MSG_NOSIGNAL);
    } while (count < 0 && errno == EINTR);
    return count;
}

// Who the peer is matters to no route.
void ConnectionStream::get_remote_ip_and_port(std::string& ip, int& port) const {
    ip.clear();
    port = 0;
}

void ConnectionStream::get_local_ip_and_port(std::string& ip, int& port) const {
    ip.clear();
    port = 0;
}

}  // namespace halfspace
