// SPDX-License-Identifier: Apache-2.0
#include "store_home.hpp"
#include "store_samples.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

using namespace testing;

// Many thousand draws; that other homes draw the same items is tested where they are.

TEST(Draw, AStratifiedSampleDrawsEachItemOfAStratumEquallyOften) {
    const TestedStore store(space_of(3));
    store->add(unit_rows(200, 3, 5), "train");
    const std::vector<float> query = weights(3, 1);
    const Plane plane{query, 0};
    const std::vector<float> edges{store->best(plane, 50, {}).back().score};
    constexpr int kDraws = 10000;
    std::vector<int> drawn(200);

    EXPECT_EQ(store->stratified(plane, edges, 9, {}, 3)[0].sample,
              store->stratified(plane, edges, 9, {}, 3)[0].sample);
    EXPECT_EQ(store->stratified(plane, {}, 9, {}, 3)[0].population, 200U);
    for (std::uint64_t seed = 0; seed < kDraws; ++seed) {
        const std::vector<Stratum> strata = store->stratified(plane, edges, 1, {}, seed);
        ++drawn[value_of(strata[1].sample.front().id)];
    }

    double chi_square = 0;
    for (const Match& match : store->at_least(plane, edges[0], 0, 200, {})) {
        const int count = drawn[value_of(match.id)];
        chi_square += (count - 200.0) * (count - 200.0) / 200.0;
    }
    EXPECT_LT(chi_square, 97);  // 49 degrees of freedom: passed with p > 0.9999
    EXPECT_GT(chi_square, 18);
}

TEST(Draw, RandomDrawsEachItemEquallyOftenInEachPlace) {
    const TestedStore store(space_of(3));
    store->add(unit_rows(100, 3, 5), "train");
    const std::vector<float> query = weights(3, 1);
    constexpr int kDraws = 20000;
    std::vector<int> first(100);
    std::vector<int> last(100);

    for (std::uint64_t seed = 0; seed < kDraws; ++seed) {
        const auto drawn = store->random({query, 0}, 5, {}, seed);
        ++first[value_of(drawn.front().id)];
        ++last[value_of(drawn.back().id)];
    }

    for (const auto& counts : {first, last}) {
        double chi_square = 0;
        for (const int count : counts) chi_square += (count - 200.0) * (count - 200.0) / 200.0;
        EXPECT_LT(chi_square, 160);  // 99 degrees of freedom: passed with p > 0.9999
        EXPECT_GT(chi_square, 50);
    }
}

}  // namespace
}  // namespace halfspace
