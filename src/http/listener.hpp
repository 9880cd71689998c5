// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/file.hpp"

#include <string>

namespace halfspace {

/// A socket that listens, and its port.
struct Listener {
    FileDescriptor socket;
    int port = 0;
};

/// @param port  0 means any free one
/// @throws Error Unavailable if the port is taken, naming the next free one, or may not be used;
///         InvalidInput if the host is not an address of this machine
Listener listen_on(const std::string& host, int port);

}  // namespace halfspace
