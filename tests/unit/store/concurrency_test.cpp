// SPDX-License-Identifier: Apache-2.0
#include "store_home.hpp"
#include "store_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

namespace halfspace {
namespace {

using namespace testing;

constexpr std::size_t kDim = 32;
constexpr ClassifierId kDogs{1};

/// Counts turns up to a number, or as many as a home that takes its time does in five seconds.
class Turns {
public:
    explicit Turns(std::size_t most) : m_most(most) {}

    bool next() { return m_done++ < m_most && std::chrono::steady_clock::now() < m_end; }

private:
    std::size_t m_most;
    std::size_t m_done = 0;
    std::chrono::steady_clock::time_point m_end =
        std::chrono::steady_clock::now() + std::chrono::seconds(5);
};

/// A query that runs beside a writer must see a prefix: what the plain store says for some size
/// that lies between the sizes before and after it.
TEST(Concurrency, ReadersSeeAPrefixWhileOneWriterAdds) {
    constexpr std::size_t kBatch = 250;
    constexpr std::size_t kBatches = 40;
    const TestedStore store(space_of(kDim));
    const std::vector<float> rows = unit_rows(kBatch * kBatches, kDim, 1, Kind::Clustered);
    PlainStore plain(kDim);
    plain.add(rows, "train");
    const std::vector<float> query = weights(kDim, 1);
    const Plane plane{query, 0};
    std::vector<std::vector<Match>> answers;  // answers[i]: the best 10 of the first i batches
    auto ranked = plain.ranked(plane, {});
    for (std::size_t batches = 0; batches <= kBatches; ++batches) {
        std::vector<Match> part;
        std::ranges::copy_if(ranked, std::back_inserter(part), [&](const Match& match) {
            return value_of(match.id) < batches * kBatch;
        });
        answers.push_back(page(part, 0, 10));
    }
    std::atomic<bool> done{false};
    std::atomic<std::size_t> queries{0};
    const auto read = [&] {
        while (!done) {
            const std::size_t before = store->size() / kBatch;
            const auto matches = store->best(plane, 10, {.split = "train", .unseen_by = kDogs});
            const std::size_t after = store->size() / kBatch;
            bool is_prefix = false;
            for (std::size_t i = before; i <= after; ++i) is_prefix |= matches == answers[i];
            EXPECT_TRUE(is_prefix);
            const auto histogram = store->histogram(plane, 16, {});
            EXPECT_EQ(histogram.total % kBatch, 0U);
            ++queries;
        }
    };

    {
        const std::jthread first(read);
        const std::jthread second(read);
        for (std::size_t i = 0; i < kBatches; ++i) {
            store->add(std::span(rows).subspan(i * kBatch * kDim, kBatch * kDim), "train");
        }
        while (queries == 0) std::this_thread::yield();
        done = true;
    }

    EXPECT_EQ(store->best(plane, 10, {}), answers.back());
}

/// Truncated rows are written over at once by others; a reader must never see a mixture.
TEST(Concurrency, TruncationWaitsForReadersBeforeRowsAreWrittenOver) {
    constexpr std::size_t kRows = 3000;
    const TestedStore store(space_of(kDim));
    const std::vector<float> query = weights(kDim, 1);
    const Plane plane{query, 0};
    std::vector<std::vector<float>> contents;
    std::vector<std::vector<Match>> answers{{}};
    for (unsigned i = 0; i < 2; ++i) {
        contents.push_back(unit_rows(kRows, kDim, i));
        PlainStore plain(kDim);
        plain.add(contents.back(), "train");
        answers.push_back(page(plain.ranked(plane, {}), 0, 100));
    }
    std::atomic<bool> done{false};
    const auto read = [&] {
        while (!done) {
            const auto matches = store->best(plane, 100, {.split = "train"});
            EXPECT_NE(std::ranges::find(answers, matches), answers.end());
        }
    };

    {
        const std::jthread first(read);
        const std::jthread second(read);
        Turns turns(15);
        while (turns.next()) {
            for (const std::vector<float>& rows : contents) {
                store->add(rows, "train");
                store->truncate(0);
            }
        }
        done = true;
    }
}

TEST(Concurrency, FlagsAppearOneByOneToReaders) {
    constexpr std::uint64_t kRows = 5000;
    const TestedStore store(space_of(kDim));
    store->add(unit_rows(kRows, kDim, 1), "train");
    const std::vector<float> query = weights(kDim, 1);
    std::atomic<std::uint64_t> set{0};  // the items below are seen
    std::atomic<bool> done{false};
    const auto read = [&] {
        while (!done) {
            const std::uint64_t before = set;
            for (const Match& match : store->best({query, 0}, 50, {.unseen_by = kDogs})) {
                EXPECT_GE(value_of(match.id), before);
            }
        }
    };

    {
        const std::jthread first(read);
        const std::jthread second(read);
        Turns turns(kRows / 50);
        while (turns.next()) {
            std::vector<ItemId> ids;
            for (std::uint64_t i = set; i < set + 50; ++i) ids.push_back(ItemId{i});
            store->set_seen(kDogs, ids, true);
            set += 50;
        }
        done = true;
    }

    EXPECT_EQ(store->count({.unseen_by = kDogs}), kRows - set);
    store->reset_seen(kDogs);
    EXPECT_EQ(store->count({.unseen_by = kDogs}), kRows);
}

}  // namespace
}  // namespace halfspace
