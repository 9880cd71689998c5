// SPDX-License-Identifier: Apache-2.0
#include "base/base64.hpp"

#include <gtest/gtest.h>

#include <string>

namespace halfspace {
namespace {

std::string decoded(const std::string& text) {
    const auto bytes = decode_base64(text);
    return bytes ? std::string(bytes->begin(), bytes->end()) : "refused";
}

TEST(Base64, DecodesTheExamplesOfItsStandard) {
    EXPECT_EQ(decoded(""), "");
    EXPECT_EQ(decoded("Zg=="), "f");
    EXPECT_EQ(decoded("Zm8="), "fo");
    EXPECT_EQ(decoded("Zm9v"), "foo");
    EXPECT_EQ(decoded("Zm9vYmFy"), "foobar");
    EXPECT_EQ(decoded("+/8A"), std::string("\xFB\xFF\0", 3));
}

TEST(Base64, RefusesOtherText) {
    for (const auto* text :
         {"Z", "Zm9", "Zg=", "Z===", "====", "Zm9v\n", "Zm 9", "Zg==Zg==", "Z-_v"}) {
        EXPECT_EQ(decoded(text), "refused") << text;
    }
}

}  // namespace
}  // namespace halfspace
