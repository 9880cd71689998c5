// SPDX-License-Identifier: Apache-2.0
#include "head/diverse.hpp"

#include "unit/head/head_test_support.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace halfspace {
namespace {

constexpr std::size_t kDim = 12;

std::vector<float> cosines_with_first_axis(const std::vector<float>& rows) {
    std::vector<float> cosines;
    for (std::size_t i = 0; i < rows.size(); i += kDim) cosines.push_back(rows[i]);
    return cosines;
}

/// The logarithm of the determinant of the kernel over `picked`, by Gaussian elimination.
double log_volume(const std::vector<float>& rows, const std::vector<float>& cosines,
                  const std::vector<std::size_t>& picked, double quality) {
    const std::size_t n = picked.size();
    std::vector<std::vector<double>> kernel(n, std::vector<double>(n));
    for (std::size_t a = 0; a < n; ++a) {
        for (std::size_t b = 0; b < n; ++b) {
            double dot = 0;
            for (std::size_t k = 0; k < kDim; ++k) {
                dot += double{rows[picked[a] * kDim + k]} * double{rows[picked[b] * kDim + k]};
            }
            kernel[a][b] =
                dot * std::exp(quality * (double{cosines[picked[a]]} + double{cosines[picked[b]]}));
        }
    }
    double log = 0;
    for (std::size_t k = 0; k < n; ++k) {
        log += std::log(std::max(kernel[k][k], 1e-300));
        for (std::size_t i = k + 1; i < n; ++i) {
            const double factor = kernel[i][k] / kernel[k][k];
            for (std::size_t j = k; j < n; ++j) kernel[i][j] -= factor * kernel[k][j];
        }
    }
    return log;
}

TEST(PickDiverse, EachPickAddsTheMostVolumeByAPlainDeterminant) {
    for (unsigned seed = 1; seed <= 5; ++seed) {
        const auto rows = testing::random_rows(30, kDim, seed);
        const auto cosines = cosines_with_first_axis(rows);

        const auto picked = pick_diverse(rows, cosines, 8);

        std::vector<std::size_t> so_far;
        for (const std::size_t pick : picked) {
            double best = -1e300;
            std::size_t expected = 0;
            for (std::size_t i = 0; i < 30; ++i) {
                if (std::ranges::find(so_far, i) != so_far.end()) continue;
                auto tried = so_far;
                tried.push_back(i);
                if (const double volume = log_volume(rows, cosines, tried, 2.0); volume > best) {
                    best = volume;
                    expected = i;
                }
            }
            ASSERT_EQ(pick, expected) << "seed " << seed << ", pick " << so_far.size();
            so_far.push_back(pick);
        }
    }
}

TEST(PickDiverse, TakesACopyOnlyWhenNothingElseIsLeft) {
    auto rows = testing::random_rows(3, kDim, 1);
    rows.insert(rows.end(), rows.begin(), rows.begin() + kDim);  // the first once more
    const auto cosines = cosines_with_first_axis(rows);

    const auto picked = pick_diverse(rows, cosines, 4);

    ASSERT_EQ(picked.size(), 4U);
    EXPECT_TRUE(picked.back() == 3 || picked.back() == 0);
    EXPECT_EQ(std::ranges::count(picked, picked.back()), 1);
}

TEST(PickDiverse, FillsUpByCosineBeyondTheDimensionsThereAre) {
    const auto rows = testing::random_rows(40, kDim, 2);
    const auto cosines = cosines_with_first_axis(rows);

    auto picked = pick_diverse(rows, cosines, 40);

    ASSERT_EQ(picked.size(), 40U);
    EXPECT_TRUE(std::ranges::is_sorted(picked.begin() + kDim, picked.end(), std::greater{},
                                       [&](std::size_t i) { return cosines[i]; }));
    std::ranges::sort(picked);
    EXPECT_EQ(std::ranges::adjacent_find(picked), picked.end());
}

TEST(PickDiverse, TheBestComesFirst) {
    const auto rows = testing::random_rows(50, kDim, 3);
    const auto cosines = cosines_with_first_axis(rows);

    EXPECT_EQ(pick_diverse(rows, cosines, 1).at(0),
              static_cast<std::size_t>(std::ranges::max_element(cosines) - cosines.begin()));
}

TEST(PickDiverse, TakesNothingFromNothingAndRefusesSizesThatDoNotFit) {
    EXPECT_TRUE(pick_diverse({}, {}, 5).empty());
    const std::vector<float> three{1, 0, 0}, two{1, 0};
    testing::expect_refused(ErrorCode::InvalidInput, "candidates",
                            [&] { pick_diverse(three, two, 1); });
    testing::expect_refused(ErrorCode::InvalidInput, "candidates",
                            [&] { pick_diverse(three, {}, 1); });
}

}  // namespace
}  // namespace halfspace
