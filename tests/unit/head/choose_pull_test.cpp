// SPDX-License-Identifier: Apache-2.0
#include "head/choose_pull.hpp"

#include "unit/head/head_test_support.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace halfspace {
namespace {

using testing::random_rows;
using testing::random_sample;
using testing::Sample;

/// The definition in choose_pull.hpp, written out.
double plain_loss(const std::vector<double>& logits, const std::vector<float>& targets,
                  double slope, double shift) {
    double sum = 0.025 * (slope - 1) * (slope - 1) + 0.0005 * shift * shift;
    for (std::size_t i = 0; i < logits.size(); ++i) {
        const double p = 1 / (1 + std::exp(-(slope * logits[i] + shift)));
        sum -= double{targets[i]} * std::log(p) + (1 - double{targets[i]}) * std::log1p(-p);
    }
    return sum;
}

TEST(CalibratedLoss, IsTheLeastOnAFineGrid) {
    const std::vector<double> logits{-2, -1.5, 0.3, 1, 2.5, 3, -0.5};
    const std::vector<float> targets{0, 0.25F, 0, 1, 1, 0.75F, 1};
    double least = 1e9;
    for (int a = -200; a <= 600; ++a) {
        for (int b = -500; b <= 500; ++b) {
            least = std::min(least, plain_loss(logits, targets, a * 0.01, b * 0.01));
        }
    }

    const double loss = calibrated_loss(logits, targets);

    EXPECT_LE(loss, least);
    EXPECT_NEAR(loss, least, 1e-4);
}

TEST(CalibratedLoss, DoesNotMindHowSureTheLogitsAre) {
    std::vector<double> logits{-2, -1.5, 0.3, 1, 2.5, -0.5};
    const std::vector<float> targets{0, 0, 0, 1, 1, 1};
    const double loss = calibrated_loss(logits, targets);
    for (double& logit : logits) logit = 3 * logit - 1;

    EXPECT_NEAR(calibrated_loss(logits, targets), loss, 0.1);
}

TEST(CalibratedLoss, StandsOneKindAndNothing) {
    EXPECT_GE(calibrated_loss(std::vector<double>{5, -5, 0}, std::vector<float>{1, 1, 1}), 0);
    EXPECT_EQ(calibrated_loss({}, {}), 0);
}

/// Labels by a direction that has nothing to do with the start: only a weak pull can learn them.
Sample against_the_start() {
    Sample sample{.rows = random_rows(120, 8, 3), .targets = {}, .weights = {}, .start = {}};
    sample.start.assign(8, 0.0F);
    sample.start[1] = 1;
    for (std::size_t i = 0; i < 120; ++i) {
        sample.targets.push_back(sample.rows[i * 8] > 0 ? 1.0F : 0.0F);
    }
    return sample;
}

TEST(FitWithBestPull, LetsGoOfAStartTheLabelsContradict) {
    const Sample sample = against_the_start();
    const PullChoice choice{{30, 3, 0.3}, 1};

    const ChosenFit chosen = fit_with_best_pull(sample.examples(), 120, sample.start, 8, choice);

    EXPECT_EQ(chosen.pull, 0.3);
    EXPECT_EQ(chosen.fit.head, fit_with_pull(sample.examples(), sample.start, {0.3, 8}).head);
}

TEST(FitWithBestPull, HoldsToTheStartWhereLabelsSayNothingElse) {
    Sample sample = against_the_start();
    for (std::size_t i = 0; i < 120; ++i) sample.targets[i] = sample.rows[i * 8 + 1] > 0 ? 1 : 0;

    EXPECT_EQ(fit_with_best_pull(sample.examples(), 120, sample.start, 8, {{30, 3, 0.3}, 1}).pull,
              30);
}

TEST(FitWithBestPull, WantsItsEvidence) {
    const Sample sample = against_the_start();
    const auto pull_with = [&](double evidence) {
        return fit_with_best_pull(sample.examples(), 120, sample.start, 8, {{30, 0.3}, evidence})
            .pull;
    };

    EXPECT_EQ(pull_with(1), 0.3);
    EXPECT_EQ(pull_with(1000), 30);
}

TEST(FitWithBestPull, OnlyLabelsAreForetold) {
    // The negatives behind the labels contradict the start; nobody gave them.
    Sample sample = against_the_start();
    for (std::size_t i = 0; i < 20; ++i) sample.targets[i] = sample.rows[i * 8 + 1] > 0 ? 1 : 0;

    EXPECT_EQ(fit_with_best_pull(sample.examples(), 20, sample.start, 8, {{3, 0.01}, 1}).pull, 3);
}

TEST(FitWithBestPull, SomeOfManyLabelsChooseAndAllAreFitted) {
    Sample sample = against_the_start();
    for (const bool weighted : {false, true}) {
        if (weighted) sample.weights.assign(120, 0.5F);

        const ChosenFit chosen =
            fit_with_best_pull(sample.examples(), 110, sample.start, 8, {{3, 0.3}, 1, 50});

        EXPECT_EQ(chosen.pull, 0.3);
        EXPECT_EQ(chosen.fit.head, fit_with_pull(sample.examples(), sample.start, {0.3, 8}).head);
    }
}

TEST(FitWithBestPull, ChecksTheSizesOfManyLabels) {
    Sample sample = against_the_start();
    sample.rows.pop_back();

    testing::expect_refused(ErrorCode::InvalidInput, "need 960 values", [&] {
        fit_with_best_pull(sample.examples(), 120, sample.start, 8, {{3, 0.3}, 1, 50});
    });
}

TEST(FitWithBestPull, RefusesAnEmptyChoice) {
    const Sample sample = random_sample(4, 3, 1);
    testing::expect_refused(ErrorCode::InvalidInput, "no pull", [&] {
        fit_with_best_pull(sample.examples(), 4, sample.start, 8, {{}, 1});
    });
}

}  // namespace
}  // namespace halfspace
