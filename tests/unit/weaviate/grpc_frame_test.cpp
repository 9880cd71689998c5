// SPDX-License-Identifier: Apache-2.0
#include "weaviate/grpc_frame.hpp"

#include <gtest/gtest.h>

#include <string>

namespace halfspace {
namespace {

using namespace std::string_literals;

TEST(GrpcFrame, IsAFlagAndABigEndianLength) {
    EXPECT_EQ(framed("abc"), "\0\0\0\0\3abc"s);
    EXPECT_EQ(framed(std::string(0x10203, 'x')).substr(0, 5), "\0\0\1\2\3"s);
    EXPECT_EQ(framed(""), "\0\0\0\0\0"s);
}

TEST(GrpcFrame, ComesOffWholeOrNotAtAll) {
    for (const std::string& message : {""s, "abc"s, std::string(70000, '\xff')}) {
        std::string body = framed(message);
        EXPECT_TRUE(unframe(body));
        EXPECT_EQ(body, message);
    }
    for (const std::string& broken : {""s, "\0\0\0"s, "\0\0\0\0\3ab"s, "\0\0\0\0\3abcd"s,
                                      "\1\0\0\0\3abc"s, "\0\xff\xff\xff\xff"s}) {
        std::string body = broken;
        EXPECT_FALSE(unframe(body));
        EXPECT_EQ(body, broken);
    }
}

TEST(GrpcStatus, ItsOddCharactersAreCodes) {
    EXPECT_EQ(unescaped_status("no class%3A %22Mine%22"), "no class: \"Mine\"");
    EXPECT_EQ(unescaped_status("%c3%A4"), "ä");
    EXPECT_EQ(unescaped_status("100% %zz %4"), "100% %zz %4");
    EXPECT_EQ(unescaped_status(""), "");
}

}  // namespace
}  // namespace halfspace
