// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/file.hpp"

#include <httplib.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace halfspace {

/// The bytes of one connection, kept from one request to the next.
///
/// Belongs to the thread that serves the connection; `is_awaited` may be asked from any.
class ConnectionStream : public httplib::Stream {
public:
    /// @param socket  connected; its owner is the caller
    /// @param wake    becomes readable when the server stops
    ConnectionStream(int socket, int wake) : m_socket(socket), m_wake(wake) {}

    /// Waits for the next request. False when the peer is gone, the server stops or `seconds` are
    /// over.
    bool wait_for_request(int seconds);

    /// Takes the bytes the peer still sends, for a short while, so that it reads our answer rather
    /// than a reset. Use before closing with a request half read.
    void drain();

    /// Whether the peer still waits for the answer: it has closed neither the connection nor its
    /// half of it, and the server does not stop.
    [[nodiscard]] bool is_awaited() const noexcept;

    [[nodiscard]] bool is_readable() const override;
    [[nodiscard]] bool is_writable() const override;
    ssize_t read(char* into, std::size_t size) override;
    ssize_t write(const char* from, std::size_t size) override;
    void get_remote_ip_and_port(std::string& ip, int& port) const override;
    void get_local_ip_and_port(std::string& ip, int& port) const override;
    [[nodiscard]] int socket() const override { return m_socket; }

private:
    [[nodiscard]] bool wait(short events, int milliseconds) const;

    int m_socket;
    int m_wake;
    std::size_t m_begin = 0;  // of what is buffered and not read
    std::size_t m_end = 0;
    std::size_t m_left = 0;  // bytes this request may still have
    std::array<char, 16384> m_buffer{};
};

}  // namespace halfspace
