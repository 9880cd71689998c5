// SPDX-License-Identifier: Apache-2.0
#include "head/fit.hpp"
#include "unit/head/head_test_support.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace halfspace {
namespace {

using testing::expect_refused;
using testing::random_sample;
using testing::Sample;

/// The recipe in plain loops: w -= rate * mean_i (p_i - y_i) x_i, and the bias alike.
Head plain_descent(const Sample& sample, const Head& from, const SgdSettings& settings) {
    const std::size_t dim = sample.dim();
    std::vector<double> w(from.weights.begin(), from.weights.end());
    auto b = static_cast<double>(from.bias);
    double total = 0;
    for (const float weight : sample.weights) total += static_cast<double>(weight);
    for (int epoch = 0; epoch < settings.epochs; ++epoch) {
        std::vector<double> w_gradient(dim);
        double b_gradient = 0;
        for (std::size_t i = 0; i < sample.targets.size(); ++i) {
            double logit = b;
            for (std::size_t j = 0; j < dim; ++j) {
                logit += w[j] * static_cast<double>(sample.rows[i * dim + j]);
            }
            const double miss =
                static_cast<double>(sample.weights[i]) / total *
                (1 / (1 + std::exp(-logit)) - static_cast<double>(sample.targets[i]));
            for (std::size_t j = 0; j < dim; ++j) {
                w_gradient[j] += miss * static_cast<double>(sample.rows[i * dim + j]);
            }
            b_gradient += miss;
        }
        for (std::size_t j = 0; j < dim; ++j) w[j] -= settings.learning_rate * w_gradient[j];
        b -= settings.learning_rate * b_gradient;
    }
    return {{w.begin(), w.end()}, static_cast<float>(b)};
}

TEST(FitWithSgd, EqualsThePlainRecipe) {
    const Sample sample = random_sample(10, 37, 21);
    const Head from{sample.start, -0.015F};

    const FitResult fit = fit_with_sgd(sample.examples(), from, {});
    const Head plain = plain_descent(sample, from, {});

    EXPECT_EQ(fit.iterations, 10);
    for (std::size_t j = 0; j < sample.dim(); ++j) {
        EXPECT_NEAR(fit.head.weights[j], plain.weights[j], 1e-6);
    }
    EXPECT_NEAR(fit.head.bias, plain.bias, 1e-6);
}

TEST(FitWithSgd, OneStepFromZeroIsTheMeanOfTheRowsByHand) {
    const std::vector<float> rows = {1, 0, 0, 1};
    const std::vector<float> targets = {1, 0};

    const FitResult fit = fit_with_sgd({rows, targets, {}}, Head{{0, 0}, 0}, {0.2, 1});

    EXPECT_FLOAT_EQ(fit.head.weights[0], 0.05F);  // -0.2 * (0.5 - 1) / 2
    EXPECT_FLOAT_EQ(fit.head.weights[1], -0.05F);
    EXPECT_FLOAT_EQ(fit.head.bias, 0);
    EXPECT_NEAR(fit.objective, std::log1p(std::exp(-0.05)) / 2 + std::log1p(std::exp(-0.05)) / 2,
                1e-8);
}

TEST(FitWithSgd, WithoutExamplesOrEpochsGivesTheHeadBack) {
    const Sample sample = random_sample(5, 4, 22);
    const Head from{sample.start, 2};

    EXPECT_EQ(fit_with_sgd({}, from, {}).head, from);
    EXPECT_EQ(fit_with_sgd(sample.examples(), from, {0.2, 0}).head, from);
}

TEST(FitWithSgd, OneClassMovesOnlyAStep) {
    Sample sample = random_sample(10, 8, 23);
    std::ranges::fill(sample.targets, 0.0F);
    const Head from{sample.start, 0};

    const FitResult fit = fit_with_sgd(sample.examples(), from, {});

    // Each step is at most 0.2 long in the bias.
    EXPECT_LT(fit.head.bias, 0);
    EXPECT_GT(fit.head.bias, -2);
}

TEST(FitWithSgd, RefusesWhatItCannotUse) {
    const Sample sample = random_sample(5, 4, 24);
    const Head from{sample.start, 0};
    const auto refused = [&](const std::string& words, const Head& head, SgdSettings settings) {
        expect_refused(ErrorCode::InvalidInput, words,
                       [&] { fit_with_sgd(sample.examples(), head, settings); });
    };

    refused("learning rate is 0", from, {0, 10});
    refused("learning rate is inf", from, {std::numeric_limits<double>::infinity(), 10});
    refused("-1 epochs", from, {0.2, -1});
    refused("no dimensions", Head{}, {});
    refused("need 15 values, got 20", Head{{0, 0, 0}, 0}, {});
    refused("bias of the head", Head{sample.start, std::nanf("")}, {});
}

}  // namespace
}  // namespace halfspace
