// SPDX-License-Identifier: Apache-2.0
#include "http/security.hpp"

#include "base/json.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace halfspace {
namespace {

const AccessRules kLocal{"127.0.0.1", 8321, ""};

HttpRequest get(const std::string& target = "/api/workspaces") {
    HttpRequest request;
    request.method = "GET";
    request.target = target;
    request.host = "127.0.0.1:8321";
    return request;
}

HttpRequest put_json() {
    HttpRequest request = get();
    request.method = "PUT";
    request.content_type = "application/json";
    request.content_length = "10";
    return request;
}

/// 0 if the request passes.
int status_for(const HttpRequest& request, const AccessRules& rules = kLocal) {
    const auto refused = refusal(request, rules);
    return refused ? refused->status : 0;
}

std::string header_of(const HttpResponse& response, const std::string& name) {
    const auto found = std::find_if(response.headers.begin(), response.headers.end(),
                                    [&](const auto& header) { return header.first == name; });
    return found == response.headers.end() ? "" : found->second;
}

TEST(Security, LetsOurOwnPagesAndProgramsPass) {
    EXPECT_EQ(status_for(get()), 0);
    EXPECT_EQ(status_for(put_json()), 0);
    HttpRequest page = put_json();
    page.origin = "http://127.0.0.1:8321";
    page.fetch_site = "same-origin";
    EXPECT_EQ(status_for(page), 0);
    for (const char* host : {"localhost:8321", "LocalHost:8321", "[::1]:8321"}) {
        HttpRequest request = get();
        request.host = host;
        EXPECT_EQ(status_for(request), 0) << host;
    }
}

TEST(Security, RefusesAReboundName) {
    for (const char* host :
         {"evil.example:8321", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:83210", "", "localhost",
          "127.0.0.1.evil.example:8321", "evil.example", "127.0.0.1:8321@evil.example"}) {
        HttpRequest request = get();
        request.host = host;
        EXPECT_EQ(status_for(request), 403) << host;
    }
}

TEST(Security, KnowsTheConfiguredHost) {
    HttpRequest request = get();
    request.host = "lab.example:9000";
    EXPECT_EQ(status_for(request, {"lab.example", 9000, ""}), 0);
    EXPECT_EQ(status_for(request, {"other.example", 9000, ""}), 403);
    request.host = "[fe80::1]:9000";
    EXPECT_EQ(status_for(request, {"fe80::1", 9000, ""}), 0);
    request.host = "lab.example";
    EXPECT_EQ(status_for(request, {"lab.example", 80, ""}), 0);
    request.host = "any.example:9000";
    EXPECT_EQ(status_for(request, {"0.0.0.0", 9000, ""}), 0);
}

TEST(Security, RefusesChangesFromAnotherOrigin) {
    for (const char* origin : {"http://evil.example", "null", "https://127.0.0.1:8321",
                               "http://127.0.0.1:5000", "http://localhost:8321"}) {
        HttpRequest request = put_json();
        request.origin = origin;
        EXPECT_EQ(status_for(request), 403) << origin;
    }
    HttpRequest no_body = get();
    no_body.method = "POST";
    no_body.fetch_site = "cross-site";
    EXPECT_EQ(status_for(no_body), 403);
}

TEST(Security, LetsAForeignSiteOnlyLinkToTheFrontPage) {
    for (const char* site : {"cross-site", "same-site"}) {
        HttpRequest picture = get("/api/workspaces/birds/items/1/image");
        picture.fetch_site = site;
        EXPECT_EQ(status_for(picture), 403);
        HttpRequest escaped = get("/%61pi/workspaces");
        escaped.fetch_site = site;
        EXPECT_EQ(status_for(escaped), 403);
        HttpRequest link = get("/");
        link.fetch_site = site;
        EXPECT_EQ(status_for(link), 0);
    }
}

TEST(Security, WantsJsonBodies) {
    for (const char* type :
         {"text/plain", "", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
          "application/json-patch+json", "text/json"}) {
        HttpRequest request = put_json();
        request.content_type = type;
        EXPECT_EQ(status_for(request), 415) << type;
    }
    HttpRequest with_charset = put_json();
    with_charset.content_type = "Application/JSON ; charset=utf-8";
    EXPECT_EQ(status_for(with_charset), 0);
    HttpRequest empty = put_json();
    empty.content_type = "";
    empty.content_length = "0";
    EXPECT_EQ(status_for(empty), 0);
}

TEST(Security, BoundsBodies) {
    HttpRequest request = put_json();
    request.content_length = std::to_string(kMaxBodyBytes);
    EXPECT_EQ(status_for(request), 0);
    request.content_length = std::to_string(kMaxBodyBytes + 1);
    EXPECT_EQ(status_for(request), 413);
    request.content_length = "99999999999999999999999";
    EXPECT_EQ(status_for(request), 413);
}

TEST(Security, RefusesBodiesWhoseEndIsUnclear) {
    for (const char* length : {"abc", "-1", "+5", "5x", "0x10", " 5"}) {
        HttpRequest request = put_json();
        request.content_length = length;
        EXPECT_EQ(status_for(request), 400) << length;
    }
    HttpRequest chunked = put_json();
    chunked.is_chunked = true;
    EXPECT_EQ(status_for(chunked), 411);
    HttpRequest doubled = put_json();
    doubled.has_two_lengths = true;
    EXPECT_EQ(status_for(doubled), 411);
    HttpRequest packed = put_json();
    packed.is_encoded = true;
    EXPECT_EQ(status_for(packed), 415);
    HttpRequest on_get = put_json();
    on_get.method = "GET";
    EXPECT_EQ(status_for(on_get), 400);
    on_get.method = "TRACE";
    EXPECT_EQ(status_for(on_get), 405);
}

TEST(Security, WantsTheToken) {
    const AccessRules rules{"0.0.0.0", 8321, "0123456789abcdef"};
    HttpRequest request = get();
    EXPECT_EQ(status_for(request, rules), 401);
    for (const char* wrong : {"Bearer 0123456789abcdeF", "Bearer ", "Bearer 0123456789abcdef0",
                              "Basic 0123456789abcdef", "0123456789abcdef", "bearer x"}) {
        request.authorization = wrong;
        EXPECT_EQ(status_for(request, rules), 401) << wrong;
    }
    request.authorization = "Bearer 0123456789abcdef";
    EXPECT_EQ(status_for(request, rules), 0);
    request.authorization = "";
    request.cookie = "theme=dark; halfspace_token=0123456789abcdef; x=y";
    EXPECT_EQ(status_for(request, rules), 0);
    request.cookie = "not_halfspace_token=0123456789abcdef; halfspace_token=";
    EXPECT_EQ(status_for(request, rules), 401);
}

TEST(Security, TurnsTheTokenOfAVisitIntoACookie) {
    const AccessRules rules{"0.0.0.0", 8321, "0123456789abcdef"};

    const auto visit = refusal(get("/?token=0123456789abcdef"), rules);

    ASSERT_TRUE(visit);
    EXPECT_EQ(visit->status, 303);
    EXPECT_EQ(header_of(*visit, "Location"), "/");
    EXPECT_EQ(header_of(*visit, "Set-Cookie"),
              "halfspace_token=0123456789abcdef; Path=/; HttpOnly; SameSite=Strict");
    EXPECT_EQ(status_for(get("/?token=0123456789abcdee"), rules), 401);
    EXPECT_EQ(status_for(get("/?token="), {"0.0.0.0", 8321, "t"}), 401);
}

TEST(Security, RefusesInTheWordsOfTheApi) {
    HttpRequest request = get();
    request.host = "evil.example";

    const auto refused = refusal(request, kLocal);

    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->content_type, "application/json");
    const auto error = json_in(refused->body);
    EXPECT_EQ(error.at("code"), "invalid_input");
    EXPECT_NE(error.at("message").get<std::string>().find("evil.example"), std::string::npos);
}

TEST(Security, ForbidsPagesAllButTheirOwn) {
    HttpResponse response;

    add_security_headers(response);

    const std::string policy = header_of(response, "Content-Security-Policy");
    EXPECT_NE(policy.find("default-src 'self'"), std::string::npos);
    EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    EXPECT_EQ(header_of(response, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(header_of(response, "Access-Control-Allow-Origin"), "");
}

}  // namespace
}  // namespace halfspace
