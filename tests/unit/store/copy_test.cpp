// SPDX-License-Identifier: Apache-2.0
#include "store/store_copy.hpp"
#include "store_home.hpp"
#include "store_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace halfspace {
namespace {

using namespace testing;

constexpr std::size_t kDim = 24;
constexpr ClassifierId kDogs{3};
constexpr ClassifierId kCats{70};

std::vector<ItemId> items(const std::vector<std::uint64_t>& numbers) {
    std::vector<ItemId> ids;
    for (const std::uint64_t number : numbers) ids.push_back(ItemId{number});
    return ids;
}

/// 700 items of two splits; flags of two classifiers, on a removed item too; four removed, the
/// vectors of two of them dropped.
void fill(Store& store) {
    for (unsigned i = 0; i < 7; ++i) {
        store.add(unit_rows(100, kDim, i), i % 3 == 0 ? "test" : "train");
    }
    store.set_seen(kDogs, items({0, 5, 300, 301, 699}), true);
    store.set_seen(kCats, items({5, 6}), true);
    store.remove(items({5, 100, 101, 699}));
    (void)store.compact(items({5, 699}), {});
}

void expect_same(const Store& ours, const Store& theirs) {
    ASSERT_EQ(ours.size(), theirs.size());
    std::vector<ItemId> ids;
    for (std::uint64_t id = 0; id < ours.size(); ++id) ids.push_back(ItemId{id});
    EXPECT_EQ(ours.splits(ids), theirs.splits(ids));
    EXPECT_EQ(ours.removed(ids), theirs.removed(ids));
    for (const ClassifierId id : {kDogs, kCats})
        EXPECT_EQ(ours.seen(id, ids), theirs.seen(id, ids));
    const auto removed = ours.removed(ids);
    std::erase_if(ids, [&](ItemId id) { return removed[value_of(id)]; });
    EXPECT_EQ(ours.rows(ids), theirs.rows(ids));
    EXPECT_EQ(ours.rows(items({5, 699})), theirs.rows(items({5, 699})));
    for (const std::uint64_t dropped : {100U, 101U}) {
        expect_error(ErrorCode::NotFound, [&] { (void)ours.rows(items({dropped})); });
        expect_error(ErrorCode::NotFound, [&] { (void)theirs.rows(items({dropped})); });
    }
}

/// A store in a folder beside one of the home that is tested.
class StoreCopyTest : public ::testing::Test {
protected:
    [[nodiscard]] Store& home() { return *m_home; }
    [[nodiscard]] Store& folder() { return *m_folder_store; }

private:
    TemporaryFolder m_folder;
    TestedStore m_home{space_of(kDim)};
    std::unique_ptr<Store> m_folder_store =
        create_embedded_store(m_folder / "store", space_of(kDim));
};

TEST_F(StoreCopyTest, TakesEverythingAlongThereAndBack) {
    fill(folder());

    const StoreCopyReport there = copy_store(folder(), home(), {.batch_items = 64});

    expect_same(folder(), home());
    EXPECT_EQ(there.items, 700U);
    EXPECT_EQ(there.vectors, 698U);
    EXPECT_FALSE(there.was_stopped);
    const TemporaryFolder other;
    const auto back = create_embedded_store(other / "store", space_of(kDim));
    EXPECT_EQ(copy_store(home(), *back).checksum, there.checksum);
    expect_same(folder(), *back);
}

TEST_F(StoreCopyTest, GoesOnWhereItWasStopped) {
    fill(folder());
    std::stop_source stop;
    StoreCopyOptions options{.batch_items = 64};
    options.stop = stop.get_token();
    options.on_copied = [&](const Progress& progress) {
        if (progress.done >= 256) stop.request_stop();
    };

    const StoreCopyReport first = copy_store(folder(), home(), options);
    const StoreCopyReport second = copy_store(folder(), home());

    EXPECT_TRUE(first.was_stopped);
    EXPECT_EQ(first.items, 256U);
    EXPECT_EQ(second.known, 256U);
    expect_same(folder(), home());
}

TEST_F(StoreCopyTest, ACopyThatIsThereIsOnlyCompared) {
    fill(folder());
    const StoreCopyReport first = copy_store(folder(), home());

    const StoreCopyReport second = copy_store(folder(), home());

    EXPECT_EQ(second.known, 700U);
    EXPECT_EQ(second.checksum, first.checksum);
}

TEST_F(StoreCopyTest, LeavesAPlaceWithSomethingElseAlone) {
    fill(folder());
    home().add(unit_rows(100, kDim, 99), "test");

    expect_error(ErrorCode::Conflict, [&] { copy_store(folder(), home()); }, "item 0");

    EXPECT_EQ(home().size(), 100U);
}

TEST_F(StoreCopyTest, LeavesACopyThatSomebodyWorkedOnAloneUnlessItIsOurs) {
    fill(folder());
    (void)copy_store(folder(), home());
    home().set_seen(kCats, items({400}), true);

    expect_error(ErrorCode::Conflict, [&] { copy_store(folder(), home()); }, "seen");
    EXPECT_EQ(home().seen(kCats, items({400})), std::vector<bool>{true});

    (void)copy_store(folder(), home(), {.target = CopyTarget::Own});
    expect_same(folder(), home());
}

TEST_F(StoreCopyTest, AnotherEncoderOrSizeIsRefused) {
    fill(folder());
    home().add(unit_rows(700, kDim, 1), "train");
    home().add(unit_rows(1, kDim, 1), "train");

    expect_error(ErrorCode::Conflict, [&] { copy_store(folder(), home()); }, "701");
    const TemporaryFolder other;
    const auto longer = create_embedded_store(other / "store", space_of(kDim + 1));
    expect_error(ErrorCode::Conflict, [&] { copy_store(folder(), *longer); }, "encoder");
}

TEST_F(StoreCopyTest, WhatCameSinceGoesAlongTheNextTime) {
    fill(folder());
    (void)copy_store(folder(), home());
    folder().add(unit_rows(50, kDim, 50), "train");
    folder().set_seen(kDogs, items({720}), true);

    const StoreCopyReport report = copy_store(folder(), home());

    EXPECT_EQ(report.known, 700U);
    expect_same(folder(), home());
}

}  // namespace
}  // namespace halfspace
