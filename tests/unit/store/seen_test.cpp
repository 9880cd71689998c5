// SPDX-License-Identifier: Apache-2.0
#include "store_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace halfspace {
namespace {

using namespace testing;

constexpr ClassifierId kDogs{1};
constexpr ClassifierId kCats{2};
constexpr std::size_t kDim = 3;

std::unique_ptr<Store> store_of(const TemporaryFolder& folder, std::size_t n) {
    auto store = create_embedded_store(folder.path(), space_of(kDim));
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

std::vector<ItemId> items(const Ids& ids) {
    std::vector<ItemId> items;
    for (const std::uint64_t id : ids) items.push_back(ItemId{id});
    return items;
}

TEST(Seen, FlagsOfTwoClassifiersAreIndependentAndKept) {
    const TemporaryFolder folder;
    {
        const auto store = store_of(folder, 200);
        store->set_seen(kDogs, items({199, 0, 63, 64, 64}), true);
        store->set_seen(kCats, items({1, 64}), true);
        store->set_seen(kDogs, items({63, 5}), false);
        EXPECT_EQ(seen_by(*store, kDogs), (Ids{0, 64, 199}));
    }

    const auto store = open_embedded_store(folder.path());

    EXPECT_EQ(seen_by(*store, kDogs), (Ids{0, 64, 199}));
    EXPECT_EQ(seen_by(*store, kCats), (Ids{1, 64}));
    EXPECT_EQ(store->count({.unseen_by = kDogs}), 197U);
    EXPECT_EQ(store->count({.unseen_by = kDogs, .seen_by = kCats}), 1U);
}

TEST(Seen, FlagsAreToldInTheOrderAskedFor) {
    const TemporaryFolder folder;
    const auto store = store_of(folder, 200);
    store->set_seen(kDogs, items({7, 150}), true);

    EXPECT_EQ(store->seen(kDogs, items({150, 8, 7, 7})), (std::vector{true, false, true, true}));
    EXPECT_EQ(store->seen(kCats, items({150, 8})), (std::vector{false, false}));
    error_of(ErrorCode::NotFound, [&] { (void)store->seen(kDogs, items({7, 200})); });
}

TEST(Seen, ResetAndForgetClearOneClassifierForGood) {
    const TemporaryFolder folder;
    const auto store = store_of(folder, 100);
    store->set_seen(kDogs, items({1, 2, 3}), true);
    store->set_seen(kCats, items({4}), true);

    store->reset_seen(kDogs);
    EXPECT_EQ(seen_by(*store, kDogs), Ids{});
    EXPECT_EQ(seen_by(*store, kCats), Ids{4});
    EXPECT_EQ(seen_by(*open_embedded_store(folder.path()), kDogs), Ids{});

    store->set_seen(kDogs, items({9}), true);
    EXPECT_EQ(seen_by(*store, kDogs), Ids{9});
    store->forget(kDogs);
    store->forget(kDogs);
    store->reset_seen(ClassifierId{77});
    EXPECT_EQ(seen_by(*store, kDogs), Ids{});
    EXPECT_EQ(seen_by(*open_embedded_store(folder.path()), kCats), Ids{4});
}

TEST(Seen, AMissingItemIsNamedAndNothingIsSet) {
    const TemporaryFolder folder;
    const auto store = store_of(folder, 10);

    const std::string message =
        error_of(ErrorCode::NotFound, [&] { store->set_seen(kDogs, items({1, 10}), true); });

    EXPECT_NE(message.find("Item 10"), std::string::npos) << message;
    EXPECT_EQ(seen_by(*store, kDogs), Ids{});
}

TEST(Seen, ItemsAddedLaterAreUnseen) {
    const TemporaryFolder folder;
    const auto store = store_of(folder, 70);
    Ids all(70);
    for (std::uint64_t id = 0; id < 70; ++id) all[id] = id;
    store->set_seen(kDogs, items(all), true);

    store->add(unit_rows(100000, kDim, 2), "train");

    EXPECT_EQ(seen_by(*store, kDogs), all);
    store->set_seen(kDogs, items({100069}), true);
    EXPECT_EQ(store->count({.seen_by = kDogs}), 71U);
    EXPECT_EQ(open_embedded_store(folder.path())->count({.seen_by = kDogs}), 71U);
}

TEST(Seen, ClearingFlagsThatWereNeverSetMakesNoFile) {
    const TemporaryFolder folder;
    const auto store = store_of(folder, 10);

    store->set_seen(kDogs, items({3}), false);
    store->set_seen(kDogs, {}, true);

    EXPECT_EQ(seen_by(*store, kDogs), Ids{});
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "seen-1.bits"));
}

}  // namespace
}  // namespace halfspace
