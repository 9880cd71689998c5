// SPDX-License-Identifier: Apache-2.0
#include "encode/unit_rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace halfspace {
namespace {

bool is_missing(const std::vector<float>& row) {
    return std::all_of(row.begin(), row.end(), [](float value) { return std::isnan(value); });
}

TEST(UnitRows, HaveLengthOne) {
    std::vector<float> row = {3, 0, -4};

    make_unit(row);

    EXPECT_EQ(row, (std::vector<float>{0.6F, 0, -0.8F}));
}

TEST(UnitRows, SurviveNumbersWhoseSquaresAreOutOfFloat) {
    std::vector<float> large = {3e30F, 4e30F};
    std::vector<float> small = {3e-30F, 4e-30F};

    make_unit(large);
    make_unit(small);

    EXPECT_FLOAT_EQ(large[0], 0.6F);
    EXPECT_FLOAT_EQ(small[1], 0.8F);
}

TEST(UnitRows, WithoutADirectionAreMissing) {
    for (std::vector<float> row : {std::vector<float>{0, 0},
                                   {1, std::nanf("")},
                                   {1, std::numeric_limits<float>::infinity()}}) {
        make_unit(row);

        EXPECT_TRUE(is_missing(row));
    }
}

}  // namespace
}  // namespace halfspace
