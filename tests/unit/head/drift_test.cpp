// SPDX-License-Identifier: Apache-2.0
#include "head/drift.hpp"

#include "support/expect_error.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace halfspace {
namespace {

/// `count` unit rows around a direction of their own, moved by `shift` along the first axis.
std::vector<float> unit_rows(std::size_t count, std::size_t dim, float shift,
                             std::mt19937& random) {
    std::normal_distribution<float> normal;
    std::vector<float> rows;
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<float> row(dim);
        for (float& value : row) value = normal(random);
        row[0] += shift;
        float norm = 0;
        for (const float value : row) norm += value * value;
        for (const float value : row) rows.push_back(value / std::sqrt(norm));
    }
    return rows;
}

// The numbers are scipy 1.17.1's: ks_2samp(method="exact"), special.kolmogorov.
TEST(KolmogorovSmirnov, EqualsScipyExactly) {
    const std::vector<float> a{0.1F, 0.4F, 0.35F, 0.8F, 1.2F, -0.3F, 0.55F};
    const std::vector<float> b{0.9F, 1.1F, 0.7F, 1.5F, 2.0F};
    std::vector<float> waves;
    std::vector<float> higher;
    for (int i = 0; i < 40; ++i) waves.push_back(static_cast<float>(std::sin(i * 1.7)));
    for (int i = 0; i < 60; ++i) higher.push_back(static_cast<float>(std::sin(i * 0.9) + 0.3));

    const ScoreTest small = kolmogorov_smirnov(a, b);
    const ScoreTest larger = kolmogorov_smirnov(waves, higher);
    const ScoreTest tied =
        kolmogorov_smirnov(std::vector<float>{1, 1, 2, 2, 3}, std::vector<float>{1, 2, 2, 3, 3, 3});

    EXPECT_NEAR(small.statistic, 0.7142857142857143, 1e-12);
    EXPECT_NEAR(small.p_value, 0.06565656565656565, 1e-12);
    EXPECT_NEAR(larger.statistic, 0.3, 1e-12);
    EXPECT_NEAR(larger.p_value, 0.02254577544638676, 1e-12);
    EXPECT_NEAR(tied.statistic, 0.3, 1e-12);
    EXPECT_NEAR(tied.p_value, 0.8961038961038962, 1e-12);
}

TEST(KolmogorovSmirnov, TakesTheLimitForLargeSamples) {
    std::vector<float> a;
    std::vector<float> b;
    for (int i = 0; i < 5000; ++i) a.push_back(static_cast<float>(i) / 5000);
    for (int i = 0; i < 4000; ++i) b.push_back(static_cast<float>(i) / 4000 * 0.98F + 0.0123F);

    const ScoreTest test = kolmogorov_smirnov(a, b);

    EXPECT_NEAR(test.statistic, 0.01245, 3e-4);
    const double lambda = std::sqrt(5000.0 * 4000.0 / 9000.0) * test.statistic;
    double sum = 0;  // the same series by another recipe, scipy's special.kolmogorov(0.587) = 0.88
    for (int k = -50; k <= 50; ++k)
        sum += (k % 2 == 0 ? 1 : -1) * std::exp(-2 * k * k * lambda * lambda);
    EXPECT_NEAR(test.p_value, 1 - sum, 1e-9);
    EXPECT_NEAR(test.p_value, 0.88, 0.02);
}

TEST(KolmogorovSmirnov, RejectsRightlyFivePercentOfTheTimeAndFindsAShift) {
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    int rejected = 0;
    int found = 0;
    constexpr int kRuns = 400;
    for (int run = 0; run < kRuns; ++run) {
        std::vector<float> a;
        std::vector<float> b;
        std::vector<float> shifted;
        for (int i = 0; i < 150; ++i) a.push_back(normal(random));
        for (int i = 0; i < 100; ++i) b.push_back(normal(random));
        for (int i = 0; i < 100; ++i) shifted.push_back(normal(random) + 0.7F);
        if (kolmogorov_smirnov(a, b).p_value < 0.05) ++rejected;
        if (kolmogorov_smirnov(a, shifted).p_value < 0.05) ++found;
    }
    EXPECT_GE(rejected, 5);  // 20 expected; 8.5 and 31.5 are 2.7 standard deviations away
    EXPECT_LE(rejected, 32);
    EXPECT_GE(found, kRuns * 97 / 100);
}

TEST(KolmogorovSmirnov, RefusesNothingAndWhatIsNotFinite) {
    const std::vector<float> one{1};
    const std::vector<float> bad{std::numeric_limits<float>::quiet_NaN()};

    testing::expect_error(ErrorCode::InvalidInput, [&] { (void)kolmogorov_smirnov(one, {}); });
    testing::expect_error(ErrorCode::InvalidInput, [&] { (void)kolmogorov_smirnov(one, bad); });
}

// Wilson's interval by hand: (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n).
TEST(ShareOf, IsWilsonsInterval) {
    const ShareInterval some = share_of(15, 148);
    EXPECT_NEAR(some.share, 15.0 / 148, 1e-12);
    EXPECT_NEAR(some.low, 0.0623864, 1e-6);
    EXPECT_NEAR(some.high, 0.1604872, 1e-6);
    const ShareInterval none = share_of(0, 10);
    EXPECT_EQ(none.low, 0);
    EXPECT_NEAR(none.high, 0.277533, 1e-5);
}

TEST(MeanDiscrepancy, RejectsRightlyFivePercentOfTheTimeAndFindsAShift) {
    std::mt19937 random(2);
    int rejected = 0;
    int found = 0;
    constexpr int kRuns = 100;
    for (int run = 0; run < kRuns; ++run) {
        const auto a = unit_rows(24, 8, 0, random);
        const auto b = unit_rows(20, 8, 0, random);
        const auto shifted = unit_rows(20, 8, 2.5F, random);
        const auto seed = static_cast<std::uint64_t>(run);
        if (mean_discrepancy(a, b, 8, 99, seed).p_value <= 0.05) ++rejected;
        if (mean_discrepancy(a, shifted, 8, 99, seed).p_value <= 0.05) ++found;
    }
    EXPECT_GE(rejected, 1);  // 5 expected, standard deviation 2.2
    EXPECT_LE(rejected, 12);
    EXPECT_GE(found, kRuns * 97 / 100);
}

TEST(MeanDiscrepancy, SeesAChangeOfShapeThatLeavesTheMeanWhereItIs) {
    std::mt19937 random(3);
    std::normal_distribution<float> normal;
    std::vector<float> round;
    std::vector<float> split;
    for (int i = 0; i < 150; ++i) {
        for (int d = 0; d < 4; ++d) round.push_back(normal(random));
        split.push_back((i % 2 == 0 ? 2.0F : -2.0F) + 0.3F * normal(random));
        for (int d = 1; d < 4; ++d) split.push_back(normal(random));
    }

    EXPECT_LE(mean_discrepancy(round, split, 4, 199, 1).p_value, 0.01);
}

TEST(MeanDiscrepancy, IsTheFormulaOfThePaper) {
    const std::vector<float> a{0, 0, 1, 0};
    const std::vector<float> b{0, 1, 1, 1, 3, 0};
    // Squared distances of all pairs of the five rows: 1 2 1 9 2 1 4 1 10 5; the middle is 2.
    const auto kernel = [](float x, float y) { return std::exp(-(x * x + y * y) / 4.0); };
    const auto mean = [&](const std::vector<float>& p, const std::vector<float>& q) {
        double sum = 0;
        for (std::size_t i = 0; i < p.size(); i += 2) {
            for (std::size_t j = 0; j < q.size(); j += 2)
                sum += kernel(p[i] - q[j], p[i + 1] - q[j + 1]);
        }
        return sum / (static_cast<double>(p.size() / 2) * static_cast<double>(q.size() / 2));
    };

    const DistanceTest test = mean_discrepancy(a, b, 2, 19, 5);

    EXPECT_NEAR(test.distance, std::sqrt(mean(a, a) + mean(b, b) - 2 * mean(a, b)), 1e-5);
    EXPECT_EQ(test.permutations, 19U);
    EXPECT_GE(test.p_value, 0.05);
}

TEST(NearestCosines, LeavesOutTheRowItself) {
    const std::vector<float> rows{1, 0, 0, 1, 0.6F, 0.8F};
    const std::vector<float> other{0, -1, 1, 0};

    EXPECT_EQ(nearest_cosines(rows, rows, 2), (std::vector<float>{0.6F, 0.8F, 0.8F}));
    EXPECT_EQ(nearest_cosines(rows, other, 2), (std::vector<float>{1, 0, 0.6F}));
    testing::expect_error(ErrorCode::InvalidInput, [&] {
        const std::vector<float> one{1, 0};
        (void)nearest_cosines(one, one, 2);
    });
}

}  // namespace
}  // namespace halfspace
