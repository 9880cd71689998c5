// SPDX-License-Identifier: Apache-2.0
#include "compared_store.hpp"
#include "store_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>

namespace halfspace {
namespace {

using namespace testing;

constexpr ClassifierId kDogs = ComparedStore::kDogs;

TEST(Remove, TakesItemsOutOfEveryAnswerAndKeepsTheirRows) {
    ComparedStore pair;
    pair.add(3000, "train");
    pair.add(300, "test");
    for (const std::uint64_t id : {5U, 77U, 3100U}) pair.see(id);
    const std::vector<float> before = pair.store().rows(items({77, 0, 3299}));

    pair.remove({77, 0, 3299, 64, 77});

    pair.expect_same_answers();
    EXPECT_EQ(pair.store().size(), 3300U);
    EXPECT_EQ(pair.store().rows(items({77, 0, 3299})), before);
    EXPECT_EQ(pair.store().removed(items({77, 78, 0})), (std::vector{true, false, true}));
    pair.reopen();
    pair.expect_same_answers();
    EXPECT_EQ(pair.store().removed(items({77, 78, 0})), (std::vector{true, false, true}));
    EXPECT_EQ(pair.store().stats().removed_rows, 4U);
}

TEST(Remove, AnIdNeverGivenIsNamedAndNothingIsRemoved) {
    ComparedStore pair;
    pair.add(10, "train");

    const std::string message =
        error_of(ErrorCode::NotFound, [&] { pair.store().remove(items({3, 10})); });

    EXPECT_NE(message.find("Item 10"), std::string::npos) << message;
    EXPECT_EQ(pair.store().count({}), 10U);
}

TEST(Remove, ItemsAddedAfterATruncationAreNotRemoved) {
    ComparedStore pair;
    pair.add(100, "train");
    pair.remove({40, 60, 99});
    pair.truncate(50);

    pair.add(50, "train");

    pair.expect_same_answers();
    EXPECT_EQ(pair.store().count({}), 99U);
}

TEST(Compact, DropsRemovedRowsButThoseToKeepAndIdsStay) {
    ComparedStore pair;
    pair.add(2000, "train");
    pair.add(1000, "test");
    std::vector<std::uint64_t> gone;
    for (std::uint64_t id = 1; id < 3000; id += 3) gone.push_back(id);
    pair.remove(gone);
    for (const std::uint64_t id : {0U, 4U, 2600U}) pair.see(id);
    const auto all = pair.store().rows(items({0, 4, 2999}));

    const CompactionReport report = pair.store().compact(items({4, 0, 5000}), {});

    EXPECT_EQ(report.dropped, gone.size() - 1);
    EXPECT_EQ(report.rows, 3000 - gone.size() + 1);
    for (int pass = 0; pass < 2; ++pass) {
        pair.expect_same_answers();
        EXPECT_EQ(pair.store().size(), 3000U);
        EXPECT_EQ(pair.store().rows(items({0, 4, 2999})), all);
        const std::string message =
            error_of(ErrorCode::NotFound, [&] { (void)pair.store().rows(items({0, 7})); });
        EXPECT_NE(message.find("item 7 is gone"), std::string::npos) << message;
        EXPECT_EQ(pair.store().removed(items({7, 4, 8})), (std::vector{true, true, false}));
        pair.reopen();
    }
    pair.add(500, "test");
    pair.see(3200);
    pair.remove({3201});
    pair.expect_same_answers();
    pair.reopen();
    pair.expect_same_answers();
}

TEST(Compact, WithNothingToDropChangesNothing) {
    ComparedStore pair;
    pair.add(100, "train");

    const CompactionReport report = pair.store().compact();

    EXPECT_EQ(report.dropped, 0U);
    EXPECT_EQ(report.rows, 100U);
}

TEST(Compact, ManyTimesWithTruncationsBetweenAnswersLikeAPlainStore) {
    std::mt19937 generator(7);
    ComparedStore pair;
    for (int turn = 0; turn < 40; ++turn) {
        pair.add(1 + generator() % 400, turn % 3 == 0 ? "test" : "train");
        std::vector<std::uint64_t> gone;
        for (std::size_t i = 0; i < generator() % 60; ++i) {
            gone.push_back(generator() % pair.store().size());
        }
        pair.remove(gone);
        pair.see(generator() % pair.store().size());
        if (turn % 4 == 1) pair.truncate(pair.store().size() - generator() % pair.store().size());
        if (turn % 3 == 1) pair.store().compact();
        if (turn % 5 == 4) pair.reopen();
        pair.expect_same_answers();
    }
}

TEST(Compact, TwoAtATimeAreAConflict) {
    ComparedStore pair;
    pair.add(300, "train");
    pair.remove({1});
    CompactionOptions options;
    options.batch_rows = 100;
    int refused = 0;
    options.on_progress = [&](const Progress&) {
        error_of(ErrorCode::Conflict, [&] { pair.store().compact(); });
        ++refused;
    };

    EXPECT_EQ(pair.store().compact({}, options).dropped, 1U);
    EXPECT_GE(refused, 1);
}

TEST(Compact, RunsBesideQueriesAndWritersOfOtherThreads) {
    ComparedStore pair;
    pair.add(4000, "train");
    std::vector<std::uint64_t> gone;
    for (std::uint64_t id = 0; id < 4000; id += 2) gone.push_back(id);
    pair.remove(gone);
    const std::vector<float> query = weights(ComparedStore::kDim, 5);
    const auto ranked = pair.plain().ranked({query, 0}, {.split = "train"});
    std::atomic<bool> done{false};
    Store& store = pair.store();

    {
        const std::jthread reader([&] {
            while (!done) {
                EXPECT_EQ(store.best({query, 0}, 20, {.split = "train"}), page(ranked, 0, 20));
            }
        });
        const std::jthread writer([&] {
            const auto rows = unit_rows(10, ComparedStore::kDim, 99);
            for (unsigned i = 0; !done || i < 20; ++i) {
                store.set_seen(kDogs, items({i % 4000}), true);
                const ItemId first = store.add(rows, "test");
                if (i % 5 == 4) store.truncate(value_of(first));
            }
        });
        CompactionOptions options;
        options.batch_rows = 50;
        for (int turn = 0; turn < 3; ++turn) {
            store.remove(items({static_cast<std::uint64_t>(turn) * 2 + 1}));
            store.compact({}, options);
            store.add(unit_rows(1, ComparedStore::kDim, 1), "other");
        }
        done = true;
    }

    EXPECT_EQ(store.count({.split = "train"}), 1997U);
    const std::uint64_t size = store.size();
    const std::uint64_t seen = store.count({.seen_by = kDogs});
    pair.reopen();
    EXPECT_EQ(pair.store().size(), size);
    EXPECT_EQ(pair.store().count({.seen_by = kDogs}), seen);
}

}  // namespace
}  // namespace halfspace
