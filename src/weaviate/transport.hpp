// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.hpp"
#include "weaviate/address.hpp"
#include "weaviate/request.hpp"
#include "weaviate/transfer.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// How long the engine may take.
struct WeaviateLimits {
    std::chrono::milliseconds connect{5000};
    /// To one request, unless the address says otherwise (answer_timeout). In a cluster one node
    /// may take a quarter of it, another the rest.
    std::chrono::milliseconds answer{60000};
    std::chrono::milliseconds quick{5000};  ///< each node of a cluster, to a quick request
};

/// Sends requests to the nodes of an address. Connections are kept. A node that is gone, breaks
/// off or (in a cluster) is silent is left for the next one. In a cluster what fails there is tried
/// again for some seconds, as long as it takes to notice that a node is gone.
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
    /// @param is_first  if not, on a new connection
    WeaviateOutcome try_once(const WeaviateRequest& request, std::size_t node, bool is_first,
                             std::chrono::milliseconds limit, WeaviateReply& reply,
                             std::string& problem) const;
    [[nodiscard]] WeaviateReply reach_a_node(const WeaviateRequest& request) const;
    [[nodiscard]] std::unique_ptr<WeaviateTransfer> take() const;
    void give_back(std::unique_ptr<WeaviateTransfer> transfer) const;
    [[nodiscard]] bool is_cluster() const noexcept;
    [[nodiscard]] bool may_ask_another(const WeaviateRequest& request) const noexcept;
    [[nodiscard]] std::chrono::milliseconds limit_of(const WeaviateRequest& request,
                                                     bool was_one_silent) const;
    void check_key(const WeaviateReply& reply) const;

    const WeaviateAddress m_address;
    const WeaviateLimits m_limits;
    std::vector<std::string> m_keys;                                ///< one for each node, or empty
    mutable std::atomic<std::size_t> m_node{0};                     ///< asked first
    mutable std::mutex m_mutex;                                     // guards m_idle
    mutable std::vector<std::unique_ptr<WeaviateTransfer>> m_idle;  ///< with their connections
};

}  // namespace halfspace
