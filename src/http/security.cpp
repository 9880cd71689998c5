// SPDX-License-Identifier: Apache-2.0
#include "http/security.hpp"

#include "http/uri.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace halfspace {

namespace {

constexpr std::string_view kCookieName = "halfspace_token";
constexpr std::string_view kBearer = "Bearer ";

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](unsigned char character) {
        return static_cast<char>(std::tolower(character));
    });
    return result;
}

HttpResponse refuse(int status, std::string_view message) {
    return error_response(status, ErrorCode::InvalidInput, message);
}

bool is_wildcard(const std::string& host) {
    return host == "0.0.0.0" || host == "::";
}

bool host_is_ours(const std::string& header, const AccessRules& rules) {
    if (is_wildcard(rules.host)) return !header.empty();
    const bool is_v6 = rules.host.find(':') != std::string::npos;
    const std::array names{std::string("127.0.0.1"), std::string("localhost"), std::string("[::1]"),
                           is_v6 ? "[" + lower(rules.host) + "]" : lower(rules.host)};
    const std::string host = lower(header);
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        return host == name + ":" + std::to_string(rules.port) ||
               (rules.port == 80 && host == name);
    });
}

bool changes_something(const HttpRequest& request) {
    return request.method != "GET";
}

bool takes_body(const std::string& method) {
    return method == "POST" || method == "PUT" || method == "PATCH" || method == "DELETE";
}

bool is_served(const std::string& method) {
    return method == "GET" || method == "OPTIONS" || takes_body(method);
}

bool is_front_page(const HttpRequest& request) {
    return request.target == "/" || request.target.starts_with("/?");
}

std::optional<HttpResponse> check_site(const HttpRequest& request) {
    const bool is_foreign_site =
        request.fetch_site == "cross-site" || request.fetch_site == "same-site";
    const bool is_foreign_origin =
        !request.origin.empty() && lower(request.origin) != "http://" + lower(request.host);
    const bool changes = changes_something(request);
    if ((changes && is_foreign_origin) ||
        (is_foreign_site && (changes || !is_front_page(request)))) {
        return refuse(403, "Refused: the request comes from another site" +
                               (request.origin.empty() ? "" : " (" + request.origin + ")") +
                               "; only Halfspace's own pages and programs may send it");
    }
    return std::nullopt;
}

/// Pieces of uploads are bytes; neither type can be sent by a form of another site.
bool is_piece(const HttpRequest& request) {
    return request.method == "PUT" && request.target.starts_with("/api/uploads/");
}

std::optional<HttpResponse> check_body(const HttpRequest& request) {
    if (request.is_chunked || request.has_two_lengths) {
        return refuse(411, "Send the body with one Content-Length");
    }
    if (request.content_length.empty()) return std::nullopt;
    const char* const last = request.content_length.data() + request.content_length.size();
    std::uint64_t length = 0;
    const auto [end, problem] = std::from_chars(request.content_length.data(), last, length);
    if (problem == std::errc::result_out_of_range || length > kMaxBodyBytes) {
        return refuse(413, "The body has " + request.content_length + " bytes; at most " +
                               std::to_string(kMaxBodyBytes) + " are read");
    }
    if (problem != std::errc() || end != last) {
        return refuse(400, "Content-Length must be a number, not " + request.content_length);
    }
    if (length == 0) return std::nullopt;
    if (!takes_body(request.method)) return refuse(400, request.method + " takes no body");
    if (request.is_encoded) return refuse(415, "Send the body without Content-Encoding");
    const std::string type = lower(request.content_type.substr(0, request.content_type.find(';')));
    const char* const wanted = is_piece(request) ? "application/octet-stream" : "application/json";
    if (type.substr(0, type.find_last_not_of(' ') + 1) != wanted) {
        return refuse(415, std::string("Send the body as Content-Type: ") + wanted + ", not \"" +
                               request.content_type + "\"");
    }
    return std::nullopt;
}

/// Compares in a time that does not tell how much was right.
bool equal_secret(std::string_view given, std::string_view secret) {
    unsigned difference = given.size() == secret.size() ? 0 : 1;
    for (std::size_t i = 0; i < secret.size(); ++i) {
        const char other = i < given.size() ? given[i] : '\0';
        difference |= unsigned{static_cast<unsigned char>(secret[i])} ^
                      unsigned { static_cast<unsigned char>(other) };
    }
    return difference == 0;
}

std::string_view cookie_value(std::string_view cookies) {
    while (!cookies.empty()) {
        const auto end = cookies.find(';');
        auto pair = cookies.substr(0, end);
        pair.remove_prefix(std::min(pair.find_first_not_of(' '), pair.size()));
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == kCookieName) {
            return pair.substr(equals + 1);
        }
        cookies.remove_prefix(end == std::string_view::npos ? cookies.size() : end + 1);
    }
    return {};
}

/// A visit to `/?token=...`: keep the token in a cookie and drop it from the address bar.
std::optional<HttpResponse> redirect_with_cookie(const HttpRequest& request,
                                                 const AccessRules& rules) {
    const auto mark = request.target.find("?token=");
    if (request.method != "GET" || mark != 1) return std::nullopt;
    if (!equal_secret(std::string_view(request.target).substr(mark + 7), rules.token)) {
        return std::nullopt;
    }
    HttpResponse response{303, "text/plain; charset=utf-8", "Welcome.\n", {}};
    response.headers.emplace_back("Location", "/");
    response.headers.emplace_back("Cache-Control", "no-store");
    response.headers.emplace_back("Set-Cookie", std::string(kCookieName) + "=" + rules.token +
                                                    "; Path=/; HttpOnly; SameSite=Strict");
    return response;
}

std::optional<HttpResponse> check_token(const HttpRequest& request, const AccessRules& rules) {
    if (rules.token.empty()) return std::nullopt;
    if (auto redirect = redirect_with_cookie(request, rules)) return redirect;
    std::string_view bearer = request.authorization;
    bearer.remove_prefix(bearer.starts_with(kBearer) ? kBearer.size() : bearer.size());
    if (equal_secret(bearer, rules.token) ||
        equal_secret(cookie_value(request.cookie), rules.token)) {
        return std::nullopt;
    }
    auto response =
        refuse(401,
               "This address needs the token that `halfspace serve` printed when it was "
               "first started: open http://HOST:PORT/?token=TOKEN once, or send "
               "Authorization: Bearer TOKEN");
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
    return response;
}

}  // namespace

std::optional<HttpResponse> refusal(const HttpRequest& request, const AccessRules& rules) {
    if (!host_is_ours(request.host, rules)) {
        return refuse(403, "Refused: this server is not \"" + request.host +
                               "\"; open it as http://127.0.0.1:" + std::to_string(rules.port) +
                               " or as the host it was started with");
    }
    if (!is_served(request.method)) {
        auto refused = refuse(405, request.method + " is not served");
        refused.headers.emplace_back("Allow", "GET, POST, PUT, PATCH, DELETE");
        return refused;
    }
    if (auto refused = check_site(request)) return refused;
    if (auto refused = check_token(request, rules)) return refused;
    return check_body(request);
}

void add_security_headers(HttpResponse& response) {
    response.headers.emplace_back(
        "Content-Security-Policy",
        "default-src 'self'; img-src 'self' blob: data:; style-src 'self'; script-src 'self'; "
        "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    response.headers.emplace_back("Referrer-Policy", "no-referrer");
    response.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    response.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
}

}  // namespace halfspace
