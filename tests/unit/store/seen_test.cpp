// SPDX-License-Identifier: Apache-2.0
#include "compared_store.hpp"
#include "store_home.hpp"
#include "store_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace halfspace {
namespace {

using namespace testing;

constexpr ClassifierId kDogs{1};
constexpr ClassifierId kCats{2};
constexpr std::size_t kDim = 3;

TestedStore store_of(std::size_t n) {
    TestedStore store(space_of(kDim));
    store->add(unit_rows(n, kDim, 1), "train");
    return store;
}

/// The items a classifier has seen, ascending.
std::vector<std::uint64_t> seen_by(const Store& store, ClassifierId classifier) {
    const std::vector<float> query(kDim, 1);
    std::vector<std::uint64_t> ids;
    for (const Match& match : store.best({query, 0}, store.size(), {.seen_by = classifier})) {
        ids.push_back(value_of(match.id));
    }
    std::ranges::sort(ids);
    return ids;
}

using Ids = std::vector<std::uint64_t>;

TEST(Seen, FlagsOfTwoClassifiersAreIndependentAndKept) {
    TestedStore store = store_of(200);
    store->set_seen(kDogs, items({199, 0, 63, 64, 64}), true);
    store->set_seen(kCats, items({1, 64}), true);
    store->set_seen(kDogs, items({63, 5}), false);
    EXPECT_EQ(seen_by(*store, kDogs), (Ids{0, 64, 199}));

    store.reopen();

    EXPECT_EQ(seen_by(*store, kDogs), (Ids{0, 64, 199}));
    EXPECT_EQ(seen_by(*store, kCats), (Ids{1, 64}));
    EXPECT_EQ(store->count({.unseen_by = kDogs}), 197U);
    EXPECT_EQ(store->count({.unseen_by = kDogs, .seen_by = kCats}), 1U);
}

TEST(Seen, FlagsAreToldInTheOrderAskedFor) {
    TestedStore store = store_of(200);
    store->set_seen(kDogs, items({7, 150}), true);

    EXPECT_EQ(store->seen(kDogs, items({150, 8, 7, 7})), (std::vector{true, false, true, true}));
    EXPECT_EQ(store->seen(kCats, items({150, 8})), (std::vector{false, false}));
    error_of(ErrorCode::NotFound, [&] { (void)store->seen(kDogs, items({7, 200})); });
}

TEST(Seen, ResetAndForgetClearOneClassifierForGood) {
    TestedStore store = store_of(100);
    store->set_seen(kDogs, items({1, 2, 3}), true);
    store->set_seen(kCats, items({4}), true);

    store->reset_seen(kDogs);
    EXPECT_EQ(seen_by(*store, kDogs), Ids{});
    EXPECT_EQ(seen_by(*store, kCats), Ids{4});
    store.reopen();
    EXPECT_EQ(seen_by(*store, kDogs), Ids{});

    store->set_seen(kDogs, items({9}), true);
    EXPECT_EQ(seen_by(*store, kDogs), Ids{9});
    store->forget(kDogs);
    store->forget(kDogs);
    store->reset_seen(ClassifierId{77});
    EXPECT_EQ(seen_by(*store, kDogs), Ids{});
    store.reopen();
    EXPECT_EQ(seen_by(*store, kCats), Ids{4});
}

TEST(Seen, AMissingItemIsNamedAndNothingIsSet) {
    TestedStore store = store_of(10);

    const std::string message =
        error_of(ErrorCode::NotFound, [&] { store->set_seen(kDogs, items({1, 10}), true); });

    EXPECT_NE(message.find("Item 10"), std::string::npos) << message;
    EXPECT_EQ(seen_by(*store, kDogs), Ids{});
}

TEST(Seen, ClearingFlagsThatWereNeverSetLeavesNoClassifierBehind) {
    TestedStore store = store_of(10);

    store->set_seen(kDogs, items({3}), false);
    store->set_seen(kDogs, {}, true);

    EXPECT_EQ(seen_by(*store, kDogs), Ids{});
    EXPECT_TRUE(store->stats().seen.empty());
}

TEST(Seen, ItemsAddedLaterAreUnseen) {
    TestedStore store = store_of(70);
    Ids all(70);
    for (std::uint64_t id = 0; id < 70; ++id) all[id] = id;
    store->set_seen(kDogs, items(all), true);

    store->add(unit_rows(100000, kDim, 2), "train");

    EXPECT_EQ(seen_by(*store, kDogs), all);
    store->set_seen(kDogs, items({100069}), true);
    EXPECT_EQ(store->count({.seen_by = kDogs}), 71U);
    store.reopen();
    EXPECT_EQ(store->count({.seen_by = kDogs}), 71U);
}

}  // namespace
}  // namespace halfspace
