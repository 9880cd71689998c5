// SPDX-License-Identifier: Apache-2.0
#include "engine/estimates.hpp"

#include "store_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

namespace halfspace {
namespace {

using namespace testing;

/// Float sums as an engine may take them: from the front, from the back, or in lanes.
std::vector<float> float_sums(std::span<const float> a, std::span<const float> b) {
    std::vector<float> products(a.size());
    std::ranges::transform(a, b, products.begin(), std::multiplies());
    const float forward = std::accumulate(products.begin(), products.end(), 0.0F);
    const float backward = std::accumulate(products.rbegin(), products.rend(), 0.0F);
    std::vector<float> lanes(8);
    for (std::size_t i = 0; i < products.size(); ++i) lanes[i % 8] += products[i];
    return {forward, backward, std::accumulate(lanes.begin(), lanes.end(), 0.0F)};
}

struct Weights {
    float size;
    float bias;
};

class EstimateBounds : public ::testing::TestWithParam<Weights> {};

TEST_P(EstimateBounds, HoldForEveryOrderOfTheSum) {
    for (const std::size_t dim : {1U, 7U, 512U, 4000U}) {
        std::vector<float> query = weights(dim, 3);
        for (float& weight : query) weight *= GetParam().size;
        const Plane plane{query, GetParam().bias};
        const Estimates estimates(plane);
        for (const Kind kind : {Kind::Random, Kind::Outlier, Kind::Axes}) {
            const std::vector<float> rows = unit_rows(40, dim, 9, kind);
            PlainStore plain(dim);
            plain.add(rows, "train");
            for (std::uint64_t row = 0; row < 40; ++row) {
                const float score = plain.score(plane, row);
                const auto x = std::span(rows).subspan(row * dim, dim);
                for (const float s : float_sums(estimates.direction(), x)) {
                    EXPECT_LE(estimates.lower(s), score);
                    EXPECT_GE(estimates.upper(s), score);
                    EXPECT_NEAR(estimates.score(s), score, estimates.score_error());
                    EXPECT_GE(s, estimates.least_for(score));
                    const float above =
                        std::nextafter(score, std::numeric_limits<float>::infinity());
                    EXPECT_LT(s, estimates.enough_for(above));
                    for (const float target : {score, 0.0F, 1e30F}) {
                        const float merit = -std::abs(score - target);
                        EXPECT_LE(estimates.lower_merit(s, target), merit);
                        EXPECT_GE(estimates.upper_merit(s, target), merit);
                    }
                }
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(All, EstimateBounds,
                         ::testing::Values(Weights{1, 0}, Weights{1, -0.25F}, Weights{1e-40F, 0},
                                           Weights{1e30F, 5}, Weights{1, 1e10F},
                                           Weights{1e-3F, 100}, Weights{0, 0.5F}),
                         [](const auto& tested) { return std::to_string(tested.index); });

TEST(Estimates, MarginIsSmallEnoughToBeOfUse) {
    const std::vector<float> query = weights(512, 1);  // of norm 3

    EXPECT_LT(Estimates({query, 0}).score_error(), 1e-3F);
}

}  // namespace
}  // namespace halfspace
