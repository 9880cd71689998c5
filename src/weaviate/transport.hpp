// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.hpp"
#include "weaviate/address.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// How long the engine may take.
struct WeaviateLimits {
    std::chrono::milliseconds connect{5000};
    /// To one request, unless the address says otherwise (answer_timeout).
    std::chrono::milliseconds answer{60000};
    std::chrono::milliseconds quick{5000};  ///< the same, of a quick one in a cluster
};

/// One request to any node. Each is idempotent unless it says otherwise, and so may be sent again.
struct WeaviateRequest {
    std::string method = "GET";  ///< of HTTP; gRPC has POST
    std::string path;            ///< `/v1/...`, or of gRPC `/weaviate.v1.Weaviate/...`
    std::string body = {};       ///< JSON, or a message of gRPC without its frame
    bool is_grpc = false;
    bool is_repeatable = true;
    /// A node that is well answers at once, so another is asked soon. When the leader of a cluster
    /// has died, a change of an object may wait for minutes while those sent later are done at
    /// once.
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

/// HTTP and gRPC (over HTTP/2, without streams) by libcurl, whose only user here it is. Connections
/// are kept. A node that is gone or breaks off is left for the next one. In a cluster what fails
/// there is tried again for some seconds, as long as it takes to notice that a node is gone.
///
/// Threads: any member from any thread.
class WeaviateTransport {
public:
    /// Most connections that carry requests of one `send_all` at once.
    static constexpr std::size_t kAtOnce = 8;

    /// @throws Error InvalidInput if the file of keys can be read by others
    WeaviateTransport(WeaviateAddress address, const WeaviateLimits& limits);
    WeaviateTransport(const WeaviateTransport&) = delete;
    WeaviateTransport& operator=(const WeaviateTransport&) = delete;
    ~WeaviateTransport();

    [[nodiscard]] const WeaviateAddress& address() const noexcept { return m_address; }

    /// @throws Error Unavailable if no node can be reached, one does not answer in time, or nobody
    ///         waits for the answer any more;
    ///         InvalidInput if the key is wrong or missing
    [[nodiscard]] WeaviateReply send(const WeaviateRequest& request) const;
    /// Several side by side. If one throws, others are done or are not.
    [[nodiscard]] std::vector<WeaviateReply> send_all(
        std::span<const WeaviateRequest> requests) const;

private:
    class Transfer;
    enum class Outcome : std::uint8_t;

    /// @param is_first  if not, on a new connection
    Outcome try_once(const WeaviateRequest& request, std::size_t node, bool is_first,
                     WeaviateReply& reply, std::string& problem) const;
    [[nodiscard]] WeaviateReply reach_a_node(const WeaviateRequest& request) const;
    [[nodiscard]] std::unique_ptr<Transfer> take() const;
    void give_back(std::unique_ptr<Transfer> transfer) const;
    [[nodiscard]] bool is_cluster() const noexcept;
    [[nodiscard]] std::chrono::milliseconds limit_of(const WeaviateRequest& request) const;
    void check_key(const WeaviateReply& reply) const;

    const WeaviateAddress m_address;
    WeaviateLimits m_limits;
    std::vector<std::string> m_keys;                        ///< one for each node, or empty
    mutable std::atomic<std::size_t> m_node{0};             ///< asked first
    mutable std::mutex m_mutex;                             // guards m_idle
    mutable std::vector<std::unique_ptr<Transfer>> m_idle;  ///< with their connections
};

}  // namespace halfspace
