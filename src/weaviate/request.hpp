// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace halfspace {

/// One request to any node. Each is idempotent unless it says otherwise, and so may be sent again.
struct WeaviateRequest {
    std::string method = "GET";  ///< of HTTP; gRPC has POST
    std::string path;            ///< `/v1/...`, or of gRPC `/weaviate.v1.Weaviate/...`
    std::string body = {};       ///< JSON, or a message of gRPC without its frame
    bool is_grpc = false;
    bool is_repeatable = true;
    /// A node that is well answers at once, so another is asked soon.
    bool is_quick = false;
    /// It only reads, and is given up when nobody waits for it any more (WantedWhile) and it has
    /// taken so long. Nothing: it goes on to its end.
    std::optional<std::chrono::milliseconds> left_after = {};
};

/// An answer of HTTP, whatever its status; or of gRPC, with its message without the frame.
struct WeaviateReply {
    long status = 0;
    std::string body = {};
    int grpc_status = -1;           ///< 0: it went well; -1: there was none
    std::string grpc_message = {};  ///< what went wrong
};

}  // namespace halfspace
