// SPDX-License-Identifier: Apache-2.0
#include "http/static_ui.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace halfspace {
namespace {

constexpr std::array kFiles{Asset{"/assets/index-abc.js", "js", "11"},
                            Asset{"/favicon.svg", "<svg/>", "22"},
                            Asset{"/index.html", "<!doctype html>", "33"}};

HttpRequest get(const std::string& target) {
    HttpRequest request;
    request.method = "GET";
    request.target = target;
    return request;
}

std::string header_of(const HttpResponse& response, const std::string& name) {
    const auto found = std::find_if(response.headers.begin(), response.headers.end(),
                                    [&](const auto& header) { return header.first == name; });
    return found == response.headers.end() ? "" : found->second;
}

TEST(StaticUi, ServesTheFrontPageFresh) {
    for (const char* target : {"/", "/?from=mail", "/index.html"}) {
        const auto response = static_answer(get(target), kFiles);
        ASSERT_TRUE(response) << target;
        EXPECT_EQ(response->body, "<!doctype html>");
        EXPECT_EQ(response->content_type, "text/html; charset=utf-8");
        EXPECT_EQ(header_of(*response, "Cache-Control"), "no-cache");
    }
}

TEST(StaticUi, LetsHashedFilesBeCachedForEver) {
    const auto response = static_answer(get("/assets/index-abc.js"), kFiles);

    ASSERT_TRUE(response);
    EXPECT_EQ(response->content_type, "text/javascript; charset=utf-8");
    EXPECT_EQ(header_of(*response, "Cache-Control"), "public, max-age=31536000, immutable");
}

TEST(StaticUi, SendsNothingThatTheCacheHas) {
    HttpRequest request = get("/favicon.svg");
    request.if_none_match = "\"22\"";

    const auto response = static_answer(request, kFiles);

    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 304);
    EXPECT_TRUE(response->body.empty());
}

TEST(StaticUi, KnowsItsOwnFilesOnly) {
    for (const char* target : {"/assets/", "/../etc/passwd", "/assets/../index.html", "/api",
                               "/index.html/", "//index.html", "/index.htm%6C"}) {
        EXPECT_FALSE(static_answer(get(target), kFiles)) << target;
    }
    HttpRequest post = get("/");
    post.method = "POST";
    EXPECT_FALSE(static_answer(post, kFiles));
}

TEST(StaticUi, SaysThatItWasLeftOut) {
    const auto response = static_answer(get("/"), {});

    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 200);
    EXPECT_NE(response->body.find("without its pages"), std::string::npos);
}

}  // namespace
}  // namespace halfspace
