// SPDX-License-Identifier: Apache-2.0
#include "raw_connection.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <utility>

namespace halfspace::testing {

RawConnection::RawConnection(int port) : m_socket(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(
        ::connect(m_socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    const timeval patience{10, 0};
    ::setsockopt(m_socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
}

void RawConnection::send(const std::string& bytes) const {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const auto count =
            ::send(m_socket.get(), bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) return;  // the peer has closed; the test looks at what it said
        sent += static_cast<std::size_t>(count);
    }
}

bool RawConnection::receive() {
    std::array<char, 4096> part{};
    const auto count = ::recv(m_socket.get(), part.data(), part.size(), 0);
    EXPECT_GE(count, 0) << "no answer within ten seconds";
    if (count <= 0) return false;
    m_buffer.append(part.data(), static_cast<std::size_t>(count));
    return true;
}

std::string RawConnection::read_answer() {
    std::size_t head = 0;
    while ((head = m_buffer.find("\r\n\r\n")) == std::string::npos) {
        if (!receive()) return std::exchange(m_buffer, "");
    }
    const auto length_at = m_buffer.find("Content-Length: ");
    const std::size_t length = length_at < head ? std::stoul(m_buffer.substr(length_at + 16)) : 0;
    const std::size_t whole = head + 4 + length;
    while (m_buffer.size() < whole) {
        if (!receive()) return std::exchange(m_buffer, "");
    }
    std::string answer = m_buffer.substr(0, whole);
    m_buffer.erase(0, whole);
    return answer;
}

std::string RawConnection::read_to_end() {
    while (receive()) {
    }
    return std::exchange(m_buffer, "");
}

}  // namespace halfspace::testing
