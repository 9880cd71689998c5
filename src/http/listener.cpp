// SPDX-License-Identifier: Apache-2.0
#include "http/listener.hpp"

#include "base/error.hpp"
#include "http/server.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>

namespace halfspace {

namespace {

constexpr int kBacklog = 128;
constexpr int kLastPort = 65535;

struct FreeAddresses {
    void operator()(addrinfo* addresses) const noexcept { ::freeaddrinfo(addresses); }
};
using Addresses = std::unique_ptr<addrinfo, FreeAddresses>;

Addresses resolve(const std::string& host, int port) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_PASSIVE;
    addrinfo* found = nullptr;
    const int problem = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
    if (problem != 0) {
        throw Error(ErrorCode::InvalidInput, "\"" + host + "\" is not a host this machine knows (" +
                                                 ::gai_strerror(problem) +
                                                 "); try --host 127.0.0.1");
    }
    return Addresses(found);
}

/// A listening socket, or one that is not open with the reason in errno.
FileDescriptor try_listen(const addrinfo& address) {
    FileDescriptor socket(
        ::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC, address.ai_protocol));
    if (!socket.is_open()) return socket;
    const int yes = 1;
    // Not SO_REUSEPORT: two servers would then share one port without a word.
    ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    if (address.ai_family == AF_INET6) {
        ::setsockopt(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof(yes));
    }
    if (::bind(socket.get(), address.ai_addr, address.ai_addrlen) != 0 ||
        ::listen(socket.get(), kBacklog) != 0) {
        const int reason = errno;
        socket = FileDescriptor();
        errno = reason;
    }
    return socket;
}

/// The next port that could be listened on now; 0 if none of the next hundred can.
int next_free_port(const std::string& host, int port) {
    for (int next = port + 1; next <= std::min(port + 100, kLastPort); ++next) {
        const Addresses addresses = resolve(host, next);
        if (try_listen(*addresses).is_open()) return next;
    }
    return 0;
}

int port_of(const FileDescriptor& socket) {
    sockaddr_storage address{};
    socklen_t size = sizeof(address);
    if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        throw Error(ErrorCode::Unavailable, "No port was given: " + system_error_text());
    }
    return address.ss_family == AF_INET6
               ? ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port)
               : ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

[[noreturn]] void fail(const std::string& host, int port, int reason) {
    const std::string number = std::to_string(port);
    if (reason == EADDRINUSE) {
        const int next = next_free_port(host, port);
        throw Error(ErrorCode::Unavailable,
                    "Port " + number + " is taken by another program; try --port " +
                        std::to_string(next) + (next == 0 ? ", which means any free one" : ""));
    }
    if (reason == EACCES) {
        throw Error(ErrorCode::Unavailable, "Port " + number +
                                                " may only be used by the system's own services; "
                                                "try --port 8321");
    }
    throw Error(ErrorCode::InvalidInput, "Could not listen on " + host + ": " +
                                             std::generic_category().message(reason) +
                                             "; is it an address of this machine?");
}

}  // namespace

bool is_loopback(const std::string& host) {
    const Addresses addresses = resolve(host, 0);
    for (const addrinfo* address = addresses.get(); address != nullptr;
         address = address->ai_next) {
        if (address->ai_family == AF_INET) {
            const auto* const v4 = reinterpret_cast<const sockaddr_in*>(address->ai_addr);
            if ((ntohl(v4->sin_addr.s_addr) >> 24U) != 127) return false;
        } else if (address->ai_family == AF_INET6) {
            const auto* const v6 = reinterpret_cast<const sockaddr_in6*>(address->ai_addr);
            if (!IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr)) return false;
        } else {
            return false;
        }
    }
    return true;
}

Listener listen_on(const std::string& host, int port) {
    if (port < 0 || port > kLastPort) {
        throw Error(ErrorCode::InvalidInput, "A port is a number from 0 to " +
                                                 std::to_string(kLastPort) + ", not " +
                                                 std::to_string(port));
    }
    const Addresses addresses = resolve(host, port);
    int reason = 0;
    for (const addrinfo* address = addresses.get(); address != nullptr;
         address = address->ai_next) {
        FileDescriptor socket = try_listen(*address);
        if (socket.is_open()) {
            const int given = port_of(socket);
            return {std::move(socket), given};
        }
        reason = errno;
    }
    fail(host, port, reason);
}

}  // namespace halfspace
