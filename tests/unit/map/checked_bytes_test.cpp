// SPDX-License-Identifier: Apache-2.0
#include "map/checked_bytes.hpp"

#include "map/map_file.hpp"
#include "map/projection_state.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

std::span<const std::uint8_t> bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

ItemMap some_map() {
    ItemMap map;
    map.identity = "set 1";
    map.made_at = "2026-01-02T03:04:05Z";
    map.given = 9;
    map.left_out = 1;
    map.ids = {2, 3, 8};
    map.places = {0, 0.5F, -1, 1, 0.25F, 0};
    return map;
}

TEST(MapFile, ReadsWhatItWrote) {
    const auto read = item_map_from(bytes_of(to_bytes(some_map())));

    ASSERT_TRUE(read);
    EXPECT_EQ(read->identity, "set 1");
    EXPECT_EQ(read->made_at, "2026-01-02T03:04:05Z");
    EXPECT_EQ(read->given, 9U);
    EXPECT_EQ(read->left_out, 1U);
    EXPECT_EQ(read->ids, some_map().ids);
    EXPECT_EQ(read->places, some_map().places);
}

TEST(MapFile, RefusesEveryDamage) {
    const std::string whole = to_bytes(some_map());

    for (std::size_t i = 0; i < whole.size(); ++i) {
        std::string damaged = whole;
        damaged[i] = static_cast<char>(damaged[i] ^ 1);
        EXPECT_FALSE(item_map_from(bytes_of(damaged))) << "byte " << i;
        EXPECT_FALSE(item_map_from(bytes_of(whole.substr(0, i)))) << "cut at " << i;
    }
}

TEST(ProjectionState, ReadsWhatItWroteAndNothingElse) {
    ProjectionState state;
    state.identity = "rows";
    state.layout = {7, {1, 2}, {3}, {4}, "12 34"};
    state.placed = {0.5F, 0.25F};
    const std::string bytes = to_bytes(state);

    const auto read = projection_state_from(bytes_of(bytes));

    ASSERT_TRUE(read);
    EXPECT_EQ(read->identity, "rows");
    EXPECT_EQ(read->layout.turn, 7U);
    EXPECT_EQ(read->layout.positions, state.layout.positions);
    EXPECT_EQ(read->layout.next_sample, state.layout.next_sample);
    EXPECT_EQ(read->layout.next_negative, state.layout.next_negative);
    EXPECT_EQ(read->layout.random, "12 34");
    EXPECT_EQ(read->placed, state.placed);
    EXPECT_FALSE(projection_state_from(bytes_of(to_bytes(some_map()))));
}

}  // namespace
}  // namespace halfspace
