// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

TEST(Error, CarriesItsCodeAndMessage) {
    try {
        throw Error(ErrorCode::NotFound, "There is no item 7");
    } catch (const std::runtime_error& caught) {
        EXPECT_STREQ(caught.what(), "There is no item 7");
        EXPECT_EQ(dynamic_cast<const Error&>(caught).code(), ErrorCode::NotFound);
    }
}

TEST(Error, CodesHaveTheNamesOfTheApi) {
    EXPECT_EQ(name_of(ErrorCode::InvalidInput), "invalid_input");
    EXPECT_EQ(name_of(ErrorCode::NotFound), "not_found");
    EXPECT_EQ(name_of(ErrorCode::Corrupt), "corrupt");
    EXPECT_EQ(name_of(ErrorCode::Unavailable), "unavailable");
    EXPECT_EQ(name_of(ErrorCode::Conflict), "conflict");
}

}  // namespace
}  // namespace halfspace
