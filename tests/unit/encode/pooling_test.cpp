// SPDX-License-Identifier: Apache-2.0
#include "encode/pooling.hpp"

#include "support/expect_error.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace halfspace {
namespace {

using testing::expect_error;

/// Two items of three tokens of two numbers.
NetworkOutput two_texts() {
    return {{2, 3, 2}, {1, 10, 2, 20, 6, 60, 5, -5, 4, -4, 90, 90}};
}

const std::vector<std::int64_t> kMask = {1, 1, 1, 1, 1, 0};

TEST(Pooling, TakesOnlyTheTokensThatCount) {
    EXPECT_EQ(pooled(two_texts(), Pooling::Mean, 2, kMask),
              (std::vector<float>{3, 30, 4.5F, -4.5F}));
    EXPECT_EQ(pooled(two_texts(), Pooling::First, 2, kMask), (std::vector<float>{1, 10, 5, -5}));
    EXPECT_EQ(pooled(two_texts(), Pooling::Last, 2, kMask), (std::vector<float>{6, 60, 4, -4}));
    EXPECT_EQ(pooled(two_texts(), Pooling::Max, 2, kMask), (std::vector<float>{6, 60, 5, -4}));
}

TEST(Pooling, TakesAllTokensWithoutAMask) {
    EXPECT_EQ(pooled(two_texts(), Pooling::Mean, 2, {}), (std::vector<float>{3, 30, 33, 27}));
    EXPECT_EQ(pooled(two_texts(), Pooling::Last, 2, {}), (std::vector<float>{6, 60, 90, 90}));
}

TEST(Pooling, AnItemWithoutTokensHasNoVector) {
    const std::vector<std::int64_t> mask = {0, 0, 0, 1, 0, 0};

    const std::vector<float> vectors = pooled(two_texts(), Pooling::Mean, 2, mask);

    EXPECT_TRUE(std::isnan(vectors[0]) && std::isnan(vectors[1]));
    EXPECT_EQ(vectors[2], 5);
}

TEST(Pooling, MixesThePlacesOfAPicture) {
    const NetworkOutput maps{{1, 2, 2, 2}, {1, 2, 3, 6, -1, -2, -3, -6}};

    EXPECT_EQ(pooled(maps, Pooling::Mean, 1, {}), (std::vector<float>{3, -3}));
    EXPECT_EQ(pooled(maps, Pooling::Max, 1, {}), (std::vector<float>{6, -1}));
    EXPECT_EQ(pooled(maps, Pooling::First, 1, {}), (std::vector<float>{3, -3}));
}

TEST(Pooling, LeavesFinishedVectorsAlone) {
    EXPECT_EQ(pooled({{2, 2}, {1, 2, 3, 4}}, Pooling::Mean, 2, kMask),
              (std::vector<float>{1, 2, 3, 4}));
}

TEST(Pooling, RefusesOtherShapes) {
    expect_error(
        ErrorCode::Corrupt, [] { pooled({{3, 2}, std::vector<float>(6)}, Pooling::Mean, 2, {}); },
        "3 x 2 numbers for 2 items");
    expect_error(ErrorCode::Corrupt,
                 [] { pooled({{4}, std::vector<float>(4)}, Pooling::Mean, 4, {}); });
}

TEST(Pooling, IsNamed) {
    EXPECT_EQ(pooling_from("mean"), Pooling::Mean);
    EXPECT_EQ(pooling_from("cls"), Pooling::First);
    EXPECT_EQ(pooling_from("max"), Pooling::Max);
    EXPECT_EQ(pooling_from("last"), Pooling::Last);
    expect_error(
        ErrorCode::Corrupt, [] { pooling_from("median"); }, "pooling is median; known are");
}

}  // namespace
}  // namespace halfspace
