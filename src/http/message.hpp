// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace halfspace {

/// What the routes and the access rules look at of a request; headers are empty when absent.
struct HttpRequest {
    std::string method;  ///< upper case; HEAD arrives as GET
    std::string target;  ///< path and query as sent, percent-encoded
    std::string body;

    std::string host;
    std::string origin;
    std::string fetch_site;  ///< Sec-Fetch-Site
    std::string content_type;
    std::string authorization;
    std::string cookie;
    std::string if_none_match;

    std::string content_length;  ///< as sent
    bool has_two_lengths = false;
    bool is_chunked = false;  ///< any Transfer-Encoding
    bool is_encoded = false;  ///< any Content-Encoding
};

struct HttpResponse {
    int status = 200;
    std::string content_type;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    std::optional<std::filesystem::path> file = {};  ///< sent as it stands, in place of the body
};

/// 400, 404, 500, 503 or 409.
int status_of(ErrorCode code) noexcept;

/// The API's `Error` with the status that belongs to `code`.
HttpResponse error_response(ErrorCode code, std::string_view message);
/// The same with a status of HTTP's own (403, 405, 413, ...).
HttpResponse error_response(int status, ErrorCode code, std::string_view message);

/// A JSON answer that no cache keeps.
HttpResponse json_response(std::string json, int status = 200);

}  // namespace halfspace
