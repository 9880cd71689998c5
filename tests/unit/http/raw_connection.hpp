// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/file.hpp"

#include <string>

namespace halfspace::testing {

/// A TCP connection to 127.0.0.1 that sends bytes as they are, also such as no client would.
class RawConnection {
public:
    explicit RawConnection(int port);

    void send(const std::string& bytes) const;
    /// One answer by its Content-Length; what came until the end if the connection ends before.
    std::string read_answer();
    /// All that comes until the peer closes; fails the test after ten seconds.
    std::string read_to_end();

private:
    bool receive();

    FileDescriptor m_socket;
    std::string m_buffer;
};

}  // namespace halfspace::testing
