// SPDX-License-Identifier: Apache-2.0
#include "base/wanted.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace halfspace {
namespace {

TEST(WantedWhile, TheInnermostOfAThreadSays) {
    bool outer = true;
    EXPECT_TRUE(WantedWhile::holds());
    {
        const WantedWhile all([&] { return outer; });
        EXPECT_TRUE(WantedWhile::holds());
        {
            const WantedWhile part([] { return false; });
            EXPECT_FALSE(WantedWhile::holds());
        }
        EXPECT_TRUE(WantedWhile::holds());
        outer = false;
        EXPECT_FALSE(WantedWhile::holds());
        std::jthread([] { EXPECT_TRUE(WantedWhile::holds()); });
    }
    EXPECT_TRUE(WantedWhile::holds());
}

}  // namespace
}  // namespace halfspace
