// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "weaviate/address.hpp"
#include "weaviate/request.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace halfspace {

/// Where one try of a request goes, and how long it may take.
struct WeaviateRoute {
    const WeaviateNode& node;
    bool is_encrypted;
    const std::string& key;  ///< or empty
    std::chrono::milliseconds connect_limit;
    std::chrono::milliseconds answer_limit;
};

/// How a try ended.
enum class WeaviateOutcome : std::uint8_t {
    Answered,
    NotReached,  ///< nothing was done
    BrokenOff,   ///< it was done or was not
    TimedOut,
};

/// HTTP and gRPC (over HTTP/2, without streams) by libcurl: one request at a time, on connections
/// that are kept from one to the next and go with this.
class WeaviateTransfer {
public:
    WeaviateTransfer();
    WeaviateTransfer(const WeaviateTransfer&) = delete;
    WeaviateTransfer& operator=(const WeaviateTransfer&) = delete;
    ~WeaviateTransfer();

    /// @param route    its node outlives this
    /// @param reply    what came of the answer
    /// @param problem  what the library says of any outcome but Answered
    /// @throws Error Unavailable if nobody waits for the answer any more (request.left_after); this
    ///         is of no more use then
    WeaviateOutcome carry_out(const WeaviateRequest& request, const WeaviateRoute& route,
                              WeaviateReply& reply, std::string& problem);

private:
    class Handle;
    std::unique_ptr<Handle> m_handle;
};

}  // namespace halfspace
