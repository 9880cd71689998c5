// SPDX-License-Identifier: Apache-2.0
#include "base/thread_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

namespace halfspace {
namespace {

TEST(ThreadPool, CallsEachWorkerOnceEachRun) {
    ThreadPool pool(4);
    std::vector<int> calls(pool.size());
    const auto caller = std::this_thread::get_id();
    bool caller_is_first = false;

    for (int run = 0; run < 200; ++run) {
        pool.run([&](std::size_t worker) {
            ++calls[worker];  // each worker has its own
            if (worker == 0) caller_is_first = std::this_thread::get_id() == caller;
        });
    }

    EXPECT_EQ(calls, std::vector<int>(4, 200));
    EXPECT_TRUE(caller_is_first);
}

TEST(ThreadPool, OneWorkerIsTheCaller) {
    ThreadPool pool(1);
    int calls = 0;

    pool.run([&](std::size_t) { ++calls; });

    EXPECT_EQ(pool.size(), 1U);
    EXPECT_EQ(calls, 1);
}

TEST(ThreadPool, HasAWorkerForEachCoreByDefault) {
    EXPECT_EQ(ThreadPool().size(), std::max(1U, std::thread::hardware_concurrency()));
}

TEST(ThreadPool, ChunksCoverTheRangeOnce) {
    ThreadPool pool(3);
    for (const std::size_t count : {0U, 1U, 9U, 10U, 11U, 1000U}) {
        std::vector<int> visits(count);
        pool.for_chunks(count, 10, [&](std::size_t begin, std::size_t end) {
            EXPECT_LE(end - begin, 10U);
            EXPECT_EQ(begin % 10, 0U);
            for (std::size_t i = begin; i < end; ++i) ++visits[i];
        });
        EXPECT_EQ(visits, std::vector<int>(count, 1));
    }
}

TEST(ThreadPool, AFailureIsThrownAfterAllHaveEndedAndThePoolGoesOn) {
    ThreadPool pool(3);
    std::atomic<int> ended{0};

    for (std::size_t failing = 0; failing < 3; ++failing) {
        ended = 0;
        EXPECT_THROW(pool.run([&](std::size_t worker) {
            if (worker == failing) throw std::runtime_error("failed");
            ++ended;
        }),
                     std::runtime_error);
        EXPECT_EQ(ended, 2);
    }

    pool.run([&](std::size_t) { ++ended; });
    EXPECT_EQ(ended, 5);
}

TEST(ThreadPool, CallsFromSeveralThreadsTakeTurns) {
    ThreadPool pool(2);
    std::atomic<int> inside{0};
    std::atomic<int> most{0};
    std::atomic<int> calls{0};
    const auto use = [&] {
        for (int i = 0; i < 100; ++i) {
            pool.run([&](std::size_t) {
                const int now = ++inside;
                int known = most;
                while (now > known && !most.compare_exchange_weak(known, now)) {
                }
                ++calls;
                --inside;
            });
        }
    };

    {
        const std::jthread first(use);
        const std::jthread second(use);
        const std::jthread third(use);
    }

    EXPECT_EQ(calls, 600);
    EXPECT_LE(most, 2);
}

}  // namespace
}  // namespace halfspace
