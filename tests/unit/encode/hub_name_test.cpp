// SPDX-License-Identifier: Apache-2.0
#include "encode/hub_name.hpp"

#include "support/expect_error.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

TEST(HubName, IsOwnerAndName) {
    const HubName name = parse_hub_name("Xenova/clip-vit-base-patch32");

    EXPECT_EQ(name.repository, "Xenova/clip-vit-base-patch32");
    EXPECT_EQ(name.revision, "main");
    EXPECT_EQ(to_text(name), "Xenova/clip-vit-base-patch32");
}

TEST(HubName, MayHaveARevision) {
    EXPECT_EQ(parse_hub_name("a/b@v1.0").revision, "v1.0");
    EXPECT_EQ(parse_hub_name("a/b@refs/pr/1").revision, "refs/pr/1");
    EXPECT_EQ(to_text(parse_hub_name("a/b@v1.0")), "a/b@v1.0");
}

TEST(HubName, MayBeTheAddressOfItsPage) {
    EXPECT_EQ(parse_hub_name("https://huggingface.co/a/b").repository, "a/b");
    EXPECT_EQ(parse_hub_name("https://huggingface.co/a/b/").repository, "a/b");
    EXPECT_EQ(parse_hub_name("https://huggingface.co/a/b/tree/v2").revision, "v2");
    EXPECT_FALSE(is_hub_name("https://huggingface.co/a/b")) << "no name to find an encoder by";
}

TEST(HubName, RefusesWhatTheHubWould) {
    for (const char* const text :
         {"", "clip", "a/b/c", "/a", "a/", "../b", "a/..", "a/.b", "a/b-", "a/b--c", "a--b/c",
          "a/b c", "a/b@", "a/b@../x", "a/b@x//y", "a/b@-x", "a/b@x y", "https://huggingface.co"}) {
        EXPECT_FALSE(is_hub_name(text)) << text;
        testing::expect_error(
            ErrorCode::InvalidInput, [&] { parse_hub_name(text); }, "Xenova/clip");
    }
    EXPECT_FALSE(is_hub_name("a/" + std::string(97, 'b')));
    EXPECT_TRUE(is_hub_name("a/" + std::string(96, 'b')));
}

TEST(CommitId, IsFortyHexDigits) {
    EXPECT_TRUE(is_commit_id("0123456789abcdef0123456789abcdef01234567"));
    EXPECT_FALSE(is_commit_id("0123456789abcdef0123456789abcdef0123456"));
    EXPECT_FALSE(is_commit_id("0123456789ABCDEF0123456789ABCDEF01234567"));
    EXPECT_FALSE(is_commit_id("main"));
}

TEST(HubPath, StaysBelow) {
    EXPECT_TRUE(is_safe_hub_path("config.json"));
    EXPECT_TRUE(is_safe_hub_path("onnx/model.onnx"));
    EXPECT_TRUE(is_safe_hub_path("a/..b/c."));
    using namespace std::string_view_literals;
    for (const std::string_view path : {""sv, "/etc/passwd"sv, "a//b"sv, "a/"sv, "."sv, "../a"sv,
                                        "a/../../b"sv, "a/.."sv, "a\0b"sv}) {
        EXPECT_FALSE(is_safe_hub_path(path)) << path;
    }
}

TEST(Url, EncodesAllButTheUnreserved) {
    EXPECT_EQ(url_segment("refs/pr/1"), "refs%2Fpr%2F1");
    EXPECT_EQ(url_path("onnx/my model#1.onnx"), "onnx/my%20model%231.onnx");
    EXPECT_EQ(url_segment("A-b_c.d~e"), "A-b_c.d~e");
    EXPECT_EQ(url_segment("\xC3\xA4?%"), "%C3%A4%3F%25");
}

}  // namespace
}  // namespace halfspace
