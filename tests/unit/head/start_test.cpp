// SPDX-License-Identifier: Apache-2.0
#include "head/start.hpp"

#include "unit/head/head_test_support.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace halfspace {
namespace {

using testing::expect_refused;
using Vector = std::vector<float>;

constexpr std::array kEast = {1.0F, 0.0F};
constexpr std::array kNorth = {0.0F, 1.0F};

std::vector<float> combine(const std::vector<WeightedVector>& parts) {
    return combine_start(parts);
}

TEST(CombineStart, OfOnePartIsItsDirection) {
    EXPECT_EQ(combine({{1, kEast}}), (Vector{1, 0}));
    EXPECT_EQ(combine({{0.25F, kNorth}}), (Vector{0, 1}));
    EXPECT_EQ(combine({{-1, kNorth}}), (Vector{0, -1}));
}

TEST(CombineStart, AddsAndTakesAwayByWeight) {
    const auto both = combine({{3, kEast}, {-4, kNorth}});

    EXPECT_FLOAT_EQ(both[0], 0.6F);
    EXPECT_FLOAT_EQ(both[1], -0.8F);
}

TEST(CombineStart, IsAUnitVectorInManyDimensions) {
    const auto rows = testing::random_rows(3, 640, 31);
    const std::span<const float> all(rows);

    const auto start = combine(
        {{1, all.subspan(0, 640)}, {0.5F, all.subspan(640, 640)}, {-0.7F, all.subspan(1280, 640)}});

    double squares = 0;
    for (const float v : start) squares += static_cast<double>(v) * static_cast<double>(v);
    EXPECT_NEAR(squares, 1, 1e-6);
}

TEST(CombineStart, RefusesPartsThatCancelOut) {
    for (const auto& parts : {std::vector<WeightedVector>{{1, kEast}, {-1, kEast}},
                              std::vector<WeightedVector>{{0, kEast}, {0, kNorth}}}) {
        expect_refused(ErrorCode::InvalidInput, "cancel each other out",
                       [&] { combine_start(parts); });
    }
}

TEST(CombineStart, RefusesNothingAndWhatDoesNotFit) {
    const Vector three = {1, 0, 0};
    const Vector broken = {0, std::nanf("")};

    expect_refused(ErrorCode::InvalidInput, "nothing to start from", [] { combine({}); });
    expect_refused(ErrorCode::InvalidInput, "Part 2 of the start has 3 dimensions",
                   [&] { combine({{1, kEast}, {1, three}}); });
    expect_refused(ErrorCode::InvalidInput, "Part 1 of the start has nan",
                   [&] { combine({{1, broken}}); });
    expect_refused(ErrorCode::InvalidInput, "weight of part 2",
                   [&] { combine({{1, kEast}, {std::nanf(""), kNorth}}); });
}

TEST(HeadFromStart, ScalesTheStartAndHasNoBias) {
    EXPECT_EQ(head_from_start(kEast, {0.3, 8}), (Head{{8, 0}, 0}));
    expect_refused(ErrorCode::InvalidInput, "length 2", [] { head_from_start(Vector{2, 0}, {}); });
}

}  // namespace
}  // namespace halfspace
