// SPDX-License-Identifier: Apache-2.0
#include "base/side_by_side.hpp"

#include "base/wanted.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace halfspace {
namespace {

TEST(SideBySide, EachIsDoneOnceWhateverTheirNumber) {
    for (const std::size_t count : {0U, 1U, 3U, 100U}) {
        std::vector<std::atomic<int>> done(count);

        side_by_side(count, 8, [&](std::size_t i) { ++done[i]; });

        for (const auto& one : done) EXPECT_EQ(one, 1);
    }
}

TEST(SideBySide, SoManyAreUnderWayAtOnceAndNoMore) {
    std::atomic<int> now{0};
    std::atomic<int> most{0};
    std::barrier all_three(3);

    side_by_side(6, 3, [&](std::size_t) {
        const int mine = ++now;
        for (int known = most; known < mine && !most.compare_exchange_weak(known, mine);) {
        }
        all_three.arrive_and_wait();  // which nobody passes alone
        --now;
    });

    EXPECT_EQ(most, 3);
}

TEST(SideBySide, AFailureEndsItAndIsThrownHere) {
    std::atomic<int> begun{0};
    try {
        side_by_side(1000, 1, [&](std::size_t i) {
            ++begun;
            if (i == 3) throw std::runtime_error("the fourth");
        });
        FAIL() << "nothing was thrown";
    } catch (const std::runtime_error& error) {
        EXPECT_EQ(std::string(error.what()), "the fourth");
    }
    EXPECT_EQ(begun, 4);
}

TEST(SideBySide, AFailureOfAnotherThreadIsThrownHereToo) {
    const auto here = std::this_thread::get_id();
    std::barrier both(2);

    EXPECT_THROW(side_by_side(2, 2,
                              [&](std::size_t) {
                                  both.arrive_and_wait();
                                  if (std::this_thread::get_id() != here) {
                                      throw std::runtime_error("there");
                                  }
                              }),
                 std::runtime_error);
}

TEST(SideBySide, EveryThreadKnowsWhetherTheOutcomeIsWanted) {
    std::atomic<bool> is_wanted{true};
    const WantedWhile wanted([&] { return is_wanted.load(); });
    std::barrier both(2);
    std::atomic<int> wanted_first{0};
    std::atomic<int> wanted_later{0};

    side_by_side(2, 2, [&](std::size_t) {
        wanted_first += WantedWhile::holds() ? 1 : 0;
        both.arrive_and_wait();
        is_wanted = false;
        both.arrive_and_wait();
        wanted_later += WantedWhile::holds() ? 1 : 0;
    });

    EXPECT_EQ(wanted_first, 2);
    EXPECT_EQ(wanted_later, 0);
}

}  // namespace
}  // namespace halfspace
