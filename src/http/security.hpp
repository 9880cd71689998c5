// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/message.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace halfspace {

constexpr std::size_t kMaxBodyBytes = 8U << 20U;

/// Who may talk to the server.
struct AccessRules {
    std::string host;   ///< as configured: a name or an address
    int port = 0;       ///< the one listened on
    std::string token;  ///< every request must carry it; empty where none is needed
};

/// The answer for a request that must not reach a route, decided from its head alone; nothing if it
/// may pass. The caller closes the connection after a refusal: the body was not read, and what
/// follows on it would be taken for a request of its own.
///
/// - `Host` must be 127.0.0.1, localhost, [::1] or the configured host, with our port: a foreign
/// page
///   whose name was rebound to this machine is turned away. On a wildcard address (0.0.0.0, ::) any
///   host passes; there the token protects.
/// - Requests that change something must come from our own pages (`Origin`, `Sec-Fetch-Site`) or
/// from
///   a program (neither header); of the rest, a foreign site may only link to the front page.
/// - A body must be JSON (a piece of an upload application/octet-stream), of a stated length of at
/// most `kMaxBodyBytes`, and not compressed.
/// - With a token: `Authorization: Bearer`, or the cookie that a visit to `?token=...` sets; such a
///   visit is redirected to the page without it.
std::optional<HttpResponse> refusal(const HttpRequest& request, const AccessRules& rules);

/// Adds what every answer carries: a strict Content-Security-Policy and its kin.
void add_security_headers(HttpResponse& response);

/// The token in `file`, or a new one of 256 random bits written there, readable by the owner only.
struct AccessToken {
    std::string text;
    bool is_new = false;
};
/// @throws Error Conflict if others can read the file, saying how to mend it; Corrupt if it holds
/// no
///         token; Unavailable if it cannot be written
AccessToken keep_token(const std::filesystem::path& file);

}  // namespace halfspace
