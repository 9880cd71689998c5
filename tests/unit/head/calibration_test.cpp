// SPDX-License-Identifier: Apache-2.0
#include "head/calibration.hpp"

#include "support/expect_error.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace halfspace {
namespace {

using testing::expect_error;

TEST(Probability, IsTheLogisticOfTheLine) {
    EXPECT_DOUBLE_EQ(probability(0), 0.5);
    EXPECT_NEAR(probability(1, {2, -1}), 1 / (1 + std::exp(-1.0)), 1e-12);
    EXPECT_EQ(probability(1e9F), 1);
    EXPECT_EQ(probability(-1e9F), 0);
}

TEST(FitCalibration, FindsTheLineThatMadeTheLabels) {
    std::mt19937_64 random(3);
    std::vector<ScoredLabel> labels;
    for (int i = 0; i < 20'000; ++i) {
        const double score = std::normal_distribution<double>(-1, 2)(random);
        const double chance = 1 / (1 + std::exp(-(0.7 * score - 1.2)));
        labels.push_back({score, std::uniform_real_distribution<>(0, 1)(random) < chance, 1});
    }

    const Calibration made = fit_calibration(labels);

    EXPECT_NEAR(made.slope, 0.7, 0.03);
    EXPECT_NEAR(made.intercept, -1.2, 0.05);
}

TEST(FitCalibration, CountsALabelOfWeightTwoTwice) {
    const std::vector<ScoredLabel> weighted{
        {-2, false, 2}, {-1, true, 1}, {1, false, 1}, {2, true, 2}};
    const std::vector<ScoredLabel> twice{{-2, false}, {-2, false}, {-1, true},
                                         {1, false},  {2, true},   {2, true}};

    const Calibration once = fit_calibration(weighted);

    EXPECT_NEAR(once.slope, fit_calibration(twice).slope, 1e-6);
    EXPECT_NEAR(once.intercept, fit_calibration(twice).intercept, 1e-6);
}

TEST(FitCalibration, StaysFiniteWhereScoresTellAllOrNothing) {
    const Calibration apart = fit_calibration(std::vector<ScoredLabel>{{-1, false}, {1, true}});
    EXPECT_GT(apart.slope, 0);
    EXPECT_LT(probability(1, apart), 0.7);  // (1 + 1) / (1 + 2): two labels are little evidence

    const Calibration same =
        fit_calibration(std::vector<ScoredLabel>{{1, false}, {1, true}, {1, true}});
    EXPECT_TRUE(std::isfinite(same.slope) && std::isfinite(same.intercept));
    // Targets 1/3, 3/4 and 3/4.
    EXPECT_NEAR(probability(1, same), (1.0 / 3 + 1.5) / 3, 1e-3);
}

TEST(FitCalibration, RefusesWhatItCannotDo) {
    expect_error(ErrorCode::InvalidInput, [] { fit_calibration({}); });
    expect_error(ErrorCode::InvalidInput,
                 [] { fit_calibration(std::vector<ScoredLabel>{{1, true}, {2, true}}); });
    expect_error(ErrorCode::InvalidInput,
                 [] { fit_calibration(std::vector<ScoredLabel>{{1, true}, {2, false, 0}}); });
    expect_error(ErrorCode::InvalidInput, [] {
        fit_calibration(
            std::vector<ScoredLabel>{{1, true}, {std::numeric_limits<double>::quiet_NaN(), false}});
    });
}

}  // namespace
}  // namespace halfspace
