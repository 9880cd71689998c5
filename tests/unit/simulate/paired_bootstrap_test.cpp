// SPDX-License-Identifier: Apache-2.0
#include "simulate/paired_bootstrap.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace halfspace {
namespace {

struct Rankings {
    std::vector<bool> truth;
    std::vector<float> good;  ///< positives two standard deviations up
    std::vector<float> bad;   ///< half of one
};

Rankings random_rankings(std::size_t count) {
    std::mt19937_64 random(5);
    std::normal_distribution<float> noise;
    Rankings made;
    for (std::size_t i = 0; i < count; ++i) {
        made.truth.push_back(i % 7 == 0);
        made.good.push_back(noise(random) + (i % 7 == 0 ? 2.0F : 0.0F));
        made.bad.push_back(noise(random) + (i % 7 == 0 ? 0.5F : 0.0F));
    }
    return made;
}

TEST(PairedBootstrap, TellsAWorseRankingFromABetterOne) {
    const Rankings rankings = random_rankings(400);

    EXPECT_TRUE(PairedBootstrap(rankings.truth, rankings.good).is_below(rankings.bad));
    EXPECT_FALSE(PairedBootstrap(rankings.truth, rankings.bad).is_below(rankings.good));
    EXPECT_FALSE(PairedBootstrap(rankings.truth, rankings.good).is_below(rankings.good));
}

/// Average precision of items drawn with replacement, each drawn one standing by itself.
double plain_average_precision(const Rankings& rankings, const std::vector<float>& scores,
                               std::vector<std::size_t> drawn) {
    std::ranges::stable_sort(drawn, [&](std::size_t a, std::size_t b) {
        return scores[a] != scores[b] ? scores[a] > scores[b] : a < b;
    });
    // Copies of one item are one step, as equal scores are.
    double sum = 0;
    double hits = 0;
    for (std::size_t k = 0; k < drawn.size();) {
        std::size_t end = k;
        while (end < drawn.size() && drawn[end] == drawn[k]) ++end;
        const auto copies = static_cast<double>(end - k);
        if (rankings.truth[drawn[k]]) {
            hits += copies;
            sum += copies * hits / static_cast<double>(end);
        }
        k = end;
    }
    return sum / hits;
}

// A share that is clear either way, so that the random numbers of two programs do not matter.
TEST(PairedBootstrap, AgreesWithAPlainOne) {
    const Rankings rankings = random_rankings(150);
    std::mt19937_64 random(99);
    for (const float step : {0.0F, 0.1F, 0.3F, 1.0F}) {
        std::vector<float> mixed;
        for (std::size_t i = 0; i < rankings.good.size(); ++i) {
            mixed.push_back((1 - step) * rankings.good[i] + step * rankings.bad[i]);
        }
        std::uniform_int_distribution<std::size_t> draw(0, mixed.size() - 1);
        double below = 0;
        for (int round = 0; round < 2000; ++round) {
            std::vector<std::size_t> drawn(mixed.size());
            std::ranges::generate(drawn, [&] { return draw(random); });
            below += plain_average_precision(rankings, mixed, drawn) <
                             plain_average_precision(rankings, rankings.good, drawn)
                         ? 1
                         : 0;
        }
        const double share = below / 2000;
        if (std::abs(share - 0.975) < 0.015) continue;  // could go either way

        EXPECT_EQ(PairedBootstrap(rankings.truth, rankings.good).is_below(mixed), share >= 0.975)
            << step << " " << share;
    }
}

TEST(PairedBootstrap, StandsFewPositives) {
    std::vector<bool> truth(30, false);
    truth[3] = true;
    std::vector<float> first(30, 0.0F);
    first[3] = 1;
    std::vector<float> last(30, 0.0F);
    last[3] = -1;

    EXPECT_TRUE(PairedBootstrap(truth, first).is_below(last));
    EXPECT_FALSE(PairedBootstrap(truth, last).is_below(first));
}

}  // namespace
}  // namespace halfspace
