// SPDX-License-Identifier: Apache-2.0
#include "support/full_disk.hpp"

#include "store_samples.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

using namespace testing;

constexpr std::size_t kDim = 64;

class StoreOnFullDisk : public ::testing::TestWithParam<std::size_t> {};

/// The limit cuts the add short in another file or at another byte each time.
TEST_P(StoreOnFullDisk, AddFailsWithNothingAddedAndTheStoreStaysUsable) {
    const TemporaryFolder folder;
    const auto store = create_embedded_store(folder.path(), space_of(kDim));
    PlainStore plain(kDim);
    const auto add = [&](std::size_t n, unsigned seed, const std::string& split) {
        store->add(unit_rows(n, kDim, seed), split);
        plain.add(unit_rows(n, kDim, seed), split);
    };
    const std::vector<float> query = weights(kDim, 1);
    const Plane plane{query, 0};
    add(10, 1, "train");

    {
        const FullDisk full(GetParam());
        error_of(ErrorCode::Unavailable, [&] { store->add(unit_rows(9000, kDim, 2), "test"); });
        EXPECT_EQ(store->size(), 10U);
        EXPECT_EQ(store->best(plane, 50, {}), plain.ranked(plane, {}));
    }

    EXPECT_EQ(open_embedded_store(folder.path())->best(plane, 50, {}), plain.ranked(plane, {}));
    EXPECT_EQ(std::filesystem::file_size(folder.path() / "vectors.f32"), 10 * kDim * 4);
    add(5000, 3, "validation");
    add(100, 4, "test");
    EXPECT_EQ(store->best(plane, 9999, {}), plain.ranked(plane, {}));
    EXPECT_EQ(store->best(plane, 9999, {.split = "test"}), plain.ranked(plane, {.split = "test"}));
    EXPECT_EQ(open_embedded_store(folder.path())->best(plane, 9999, {.split = "test"}),
              plain.ranked(plane, {.split = "test"}));
}

INSTANTIATE_TEST_SUITE_P(AtSeveralBytes, StoreOnFullDisk,
                         ::testing::Values(0, 12, 5000, 100000, 600000, 2304000 - 1));

TEST(FullDiskSeen, SettingFlagsFailsWithNothingSet) {
    constexpr ClassifierId kDogs{1};
    const TemporaryFolder folder;
    const auto store = create_embedded_store(folder.path(), space_of(1));
    store->add(std::vector<float>(40000, 1.0F), "train");
    store->set_seen(kDogs, std::vector{ItemId{5}}, true);

    {
        const FullDisk full(4096);
        error_of(ErrorCode::Unavailable,
                 [&] { store->set_seen(kDogs, std::vector{ItemId{6}, ItemId{39999}}, true); });
        const FullDisk tighter(0);
        error_of(ErrorCode::Unavailable,
                 [&] { store->set_seen(ClassifierId{2}, std::vector{ItemId{6}}, true); });
    }

    EXPECT_EQ(store->count({.seen_by = kDogs}), 1U);
    EXPECT_EQ(store->count({.seen_by = ClassifierId{2}}), 0U);
    store->set_seen(kDogs, std::vector{ItemId{6}, ItemId{39999}}, true);
    EXPECT_EQ(open_embedded_store(folder.path())->count({.seen_by = kDogs}), 3U);
}

}  // namespace
}  // namespace halfspace
