// SPDX-License-Identifier: Apache-2.0
#include "store/item_set.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

TEST(ItemSet, HoldsWhatWasPutInAndNothingElse) {
    const std::vector<ItemId> ids{ItemId{0}, ItemId{63}, ItemId{64}, ItemId{200}, ItemId{200}};

    const ItemSet set(ids);

    for (std::uint64_t id = 0; id < 1000; ++id) {
        EXPECT_EQ(set.contains(ItemId{id}), id == 0 || id == 63 || id == 64 || id == 200) << id;
    }
    EXPECT_FALSE(ItemSet().contains(ItemId{0}));
}

}  // namespace
}  // namespace halfspace
