// SPDX-License-Identifier: Apache-2.0
#include "http/static_ui.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace halfspace {

namespace {

constexpr std::array kTypes{
    std::pair{std::string_view(".html"), std::string_view("text/html; charset=utf-8")},
    std::pair{std::string_view(".js"), std::string_view("text/javascript; charset=utf-8")},
    std::pair{std::string_view(".css"), std::string_view("text/css; charset=utf-8")},
    std::pair{std::string_view(".svg"), std::string_view("image/svg+xml")},
    std::pair{std::string_view(".png"), std::string_view("image/png")},
    std::pair{std::string_view(".ico"), std::string_view("image/x-icon")},
    std::pair{std::string_view(".json"), std::string_view("application/json")},
    std::pair{std::string_view(".webmanifest"), std::string_view("application/manifest+json")},
    std::pair{std::string_view(".woff2"), std::string_view("font/woff2")},
    std::pair{std::string_view(".txt"), std::string_view("text/plain; charset=utf-8")},
};

std::string type_of(std::string_view path) {
    const auto* const found = std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& entry) {
        return path.ends_with(entry.first);
    });
    return std::string(found == kTypes.end() ? "application/octet-stream" : found->second);
}

}  // namespace

std::optional<HttpResponse> static_answer(const HttpRequest& request,
                                          std::span<const Asset> files) {
    if (request.method != "GET") return std::nullopt;
    std::string_view path = std::string_view(request.target).substr(0, request.target.find('?'));
    if (path == "/") path = "/index.html";
    if (files.empty() && path == "/index.html") {
        return HttpResponse{200,
                            "text/plain; charset=utf-8",
                            "Halfspace is running; this build was made without its pages.\n",
                            {{"Cache-Control", "no-store"}}};
    }
    const auto found = std::find_if(files.begin(), files.end(),
                                    [&](const Asset& file) { return file.path == path; });
    if (found == files.end()) return std::nullopt;

    const std::string etag = "\"" + std::string(found->hash) + "\"";
    const bool has_hashed_name = path.starts_with("/assets/");
    HttpResponse response{200, type_of(path), "", {{"ETag", etag}}};
    response.headers.emplace_back(
        "Cache-Control", has_hashed_name ? "public, max-age=31536000, immutable" : "no-cache");
    if (request.if_none_match == etag) {
        response.status = 304;
    } else {
        response.body = found->content;
    }
    return response;
}

}  // namespace halfspace
