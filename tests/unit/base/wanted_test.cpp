// SPDX-License-Identifier: Apache-2.0
#include "base/wanted.hpp"

#include "support/expect_error.hpp"

#include <gtest/gtest.h>

#include <mutex>
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

TEST(LockWhileWanted, WaitsForTheMutexOrGivesUp) {
    std::mutex mutex;
    EXPECT_TRUE(lock_while_wanted(mutex).owns_lock());
    std::unique_lock held(mutex);
    std::jthread([&] {
        const WantedWhile nobody([] { return false; });
        testing::expect_error(ErrorCode::Unavailable, [&] { (void)lock_while_wanted(mutex); });
    });
    std::jthread waiting([&] { EXPECT_TRUE(lock_while_wanted(mutex).owns_lock()); });
    std::this_thread::sleep_for(WantedWhile::kBetweenLooks);
    held.unlock();
}

}  // namespace
}  // namespace halfspace
