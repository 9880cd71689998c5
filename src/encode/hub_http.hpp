// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <stop_token>
#include <string>

namespace halfspace {

/// What to ask of a server.
struct HubRequest {
    std::string url;
    std::string token;  ///< sent as bearer to the URL's own host and port only; empty: none
    bool is_head = false;
    std::uint64_t offset = 0;  ///< > 0 asks for the content from this byte on
    std::chrono::seconds stall_limit{30};
};

/// The last answer of a chain of redirects; a HEAD follows none.
struct HubAnswer {
    long status = 0;                             ///< 0 if no whole answer came
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;                            ///< unless a sink took it; at most 64 MB
    std::string problem;    ///< empty if all of it came; else what broke, in words
    bool may_pass = false;  ///< the problem is of the kind that a later try may not meet

    [[nodiscard]] std::string header(const std::string& name) const;
};

/// Takes content as it comes. `offset` is the place of the first byte in the whole file.
using BodySink = std::function<void(std::uint64_t offset, std::span<const std::byte> bytes)>;

/// Requests over one connection that is kept open between them. One thread at a time.
class HubSession {
public:
    /// @param stop  ends a transfer under way, which then has a problem
    /// @throws Error Unavailable if the library cannot be used
    explicit HubSession(std::stop_token stop);
    HubSession(const HubSession&) = delete;
    HubSession& operator=(const HubSession&) = delete;
    ~HubSession();

    /// @param sink  is given the content of a 200 or 206; what it throws is passed on
    HubAnswer send(const HubRequest& request, const BodySink& sink = {});

private:
    struct Transfer;

    std::stop_token m_stop;
    std::unique_ptr<void, void (*)(void*)> m_handle;  // CURL*
};

/// How long a server asks to wait: Retry-After in seconds, or `t` of RateLimit when nothing is left
/// (IETF draft-ietf-httpapi-ratelimit-headers). 0 if it does not say.
std::chrono::seconds asked_wait(const HubAnswer& answer);

}  // namespace halfspace
