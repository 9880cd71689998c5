// SPDX-License-Identifier: Apache-2.0
#include "head/fit.hpp"
#include "head/start.hpp"
#include "unit/head/head_test_support.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace halfspace {
namespace {

using testing::expect_refused;
using testing::random_rows;
using testing::random_sample;
using testing::Sample;

constexpr double kStep = 1e-4;  // of the central differences
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

using Point = std::vector<double>;  // weights, then the bias

Point point_of(const Head& head) {
    Point point(head.weights.begin(), head.weights.end());
    point.push_back(static_cast<double>(head.bias));
    return point;
}

/// The objective of fit.hpp written out in plain loops, in long double.
double plain_objective(const Sample& sample, const PullSettings& settings, const Point& point) {
    const std::size_t dim = sample.dim();
    long double total = 0;
    long double positive = 0;
    long double start_logits = 0;
    long double sum = 0;
    for (std::size_t i = 0; i < sample.targets.size(); ++i) {
        const long double weight = sample.weights.empty() ? 1.0L : sample.weights[i];
        long double logit = point[dim];
        long double start_logit = 0;
        for (std::size_t j = 0; j < dim; ++j) {
            const long double x = sample.rows[i * dim + j];
            logit += x * point[j];
            start_logit += x * settings.scale * sample.start[j];
        }
        total += weight;
        positive += weight * sample.targets[i];
        start_logits += weight * start_logit;
        const long double p = 1 / (1 + std::exp(-logit));
        sum -=
            weight * (sample.targets[i] * std::log(p) + (1 - sample.targets[i]) * std::log1p(-p));
    }
    long double centre = 0;
    if (total > 0) {
        const long double rate = (positive + 0.01L) / (total + 0.02L);
        centre = std::log(rate / (1 - rate)) - start_logits / total;
    }
    for (std::size_t j = 0; j < dim; ++j) {
        const long double off = point[j] - settings.scale * sample.start[j];
        sum += settings.pull / 2 * off * off;
    }
    return static_cast<double>(sum +
                               kBiasPrior / 2 * (point[dim] - centre) * (point[dim] - centre));
}

/// Central differences of the plain objective: independent of the fit's own gradient.
Point plain_gradient(const Sample& sample, const PullSettings& settings, const Point& point) {
    Point gradient;
    for (std::size_t j = 0; j < point.size(); ++j) {
        Point up = point;
        Point down = point;
        up[j] += kStep;
        down[j] -= kStep;
        gradient.push_back(
            (plain_objective(sample, settings, up) - plain_objective(sample, settings, down)) /
            (2 * kStep));
    }
    return gradient;
}

double largest(const Point& values) {
    double most = 0;
    for (const double value : values) most = std::max(most, std::fabs(value));
    return most;
}

class FitWithPullShapes : public ::testing::TestWithParam<std::tuple<int, int, double, double>> {};

TEST_P(FitWithPullShapes, EndsWhereTheGradientOfThePlainObjectiveIsZero) {
    const auto [count, dim, pull, scale] = GetParam();
    const Sample sample =
        random_sample(static_cast<std::size_t>(count), static_cast<std::size_t>(dim), 5);
    const PullSettings settings{pull, scale};

    const FitResult fit = fit_with_pull(sample.examples(), sample.start, settings);

    EXPECT_TRUE(fit.converged);
    EXPECT_LT(fit.iterations, 30);
    // Rounding the head to float leaves about |w| 6e-8 (pull + count/4) of gradient.
    EXPECT_LT(largest(plain_gradient(sample, settings, point_of(fit.head))), 2e-5);
    EXPECT_NEAR(fit.objective, plain_objective(sample, settings, point_of(fit.head)), 1e-6);
}

INSTANTIATE_TEST_SUITE_P(CountsAndPulls, FitWithPullShapes,
                         ::testing::Combine(::testing::Values(1, 2, 10, 60),
                                            ::testing::Values(1, 5, 32),
                                            ::testing::Values(1e-3, 0.3, 50.0),
                                            ::testing::Values(0.0, 8.0)));

TEST(FitWithPull, IsBetterThanEveryPointAround) {
    const Sample sample = random_sample(30, 16, 9);
    const FitResult fit = fit_with_pull(sample.examples(), sample.start, {});
    const double best = plain_objective(sample, {}, point_of(fit.head));

    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const auto direction = random_rows(1, 17, 100 + seed);
        for (const double length : {1e-2, 1.0, 30.0}) {
            Point other = point_of(fit.head);
            for (std::size_t j = 0; j < other.size(); ++j) {
                other[j] += length * static_cast<double>(direction[j]);
            }
            EXPECT_GT(plain_objective(sample, {}, other), best) << seed << " " << length;
        }
    }
}

TEST(FitWithPull, WithoutExamplesIsTheStart) {
    const auto start = random_rows(1, 12, 3);

    const FitResult fit = fit_with_pull({}, start, {});

    EXPECT_EQ(fit.head, head_from_start(start, {}));
    EXPECT_TRUE(fit.converged);
    EXPECT_EQ(fit.iterations, 0);
    EXPECT_EQ(fit.objective, 0);
}

TEST(FitWithPull, OneClassLeavesTheDirectionNearlyAloneAndTheBiasFinite) {
    for (const float target : {0.0F, 1.0F}) {
        Sample sample = random_sample(10, 32, 4);
        std::ranges::fill(sample.targets, target);

        const FitResult fit = fit_with_pull(sample.examples(), sample.start, {});

        EXPECT_TRUE(fit.converged);
        EXPECT_TRUE(std::isfinite(fit.head.bias));
        EXPECT_EQ(fit.head.bias > 0, target > 0.5F);
        for (std::size_t j = 0; j < sample.dim(); ++j) {
            EXPECT_NEAR(fit.head.weights[j], 8 * sample.start[j], 0.05);
        }
    }
}

TEST(FitWithPull, DuplicateRowsCountLikeOneRowOfTheirSummedWeight) {
    Sample once = random_sample(6, 8, 11);
    Sample twice = once;
    for (float& weight : once.weights) weight *= 2;
    twice.rows.insert(twice.rows.end(), once.rows.begin(), once.rows.end());
    twice.targets.insert(twice.targets.end(), once.targets.begin(), once.targets.end());
    const auto weights = twice.weights;
    twice.weights.insert(twice.weights.end(), weights.begin(), weights.end());

    const FitResult one = fit_with_pull(once.examples(), once.start, {1e-3, 8});
    const FitResult two = fit_with_pull(twice.examples(), twice.start, {1e-3, 8});

    // Not exactly: the 0.01 in the bias centre does not double.
    EXPECT_TRUE(two.converged);
    for (std::size_t j = 0; j < once.dim(); ++j) {
        EXPECT_NEAR(one.head.weights[j], two.head.weights[j], 1e-3);
    }
    EXPECT_NEAR(one.head.bias, two.head.bias, 1e-3);
}

TEST(FitWithPull, TheSameRowWithOppositeTargetsEndsUndecided) {
    const auto row = random_rows(1, 8, 12);
    Sample sample{.rows = row, .targets = {1, 0}, .weights = {}, .start = random_rows(1, 8, 13)};
    sample.rows.insert(sample.rows.end(), row.begin(), row.end());

    const FitResult fit = fit_with_pull(sample.examples(), sample.start, {});

    double logit = static_cast<double>(fit.head.bias);
    for (std::size_t j = 0; j < 8; ++j) {
        logit += static_cast<double>(fit.head.weights[j]) * static_cast<double>(row[j]);
    }
    EXPECT_NEAR(logit, 0, 1e-5);
}

TEST(FitWithPull, AllTargetsUndecidedShrinkTheLogitsOfTheRows) {
    Sample sample = random_sample(20, 8, 14);
    std::ranges::fill(sample.targets, 0.5F);

    const FitResult fit = fit_with_pull(sample.examples(), sample.start, {1e-6, 8});

    EXPECT_TRUE(fit.converged);
    for (const float weight : fit.head.weights) EXPECT_NEAR(weight, 0, 1e-3);
    EXPECT_NEAR(fit.head.bias, 0, 1e-3);
}

TEST(FitWithPull, AStrongerPullStaysNearerToTheStart) {
    const Sample sample = random_sample(40, 16, 15);
    double before = std::numeric_limits<double>::infinity();
    for (const double pull : {0.01, 0.1, 1.0, 10.0, 1000.0}) {
        const FitResult fit = fit_with_pull(sample.examples(), sample.start, {pull, 8});
        double away = 0;
        for (std::size_t j = 0; j < sample.dim(); ++j) {
            away += std::pow(static_cast<double>(fit.head.weights[j] - 8 * sample.start[j]), 2);
        }
        EXPECT_LT(away, before) << pull;
        before = away;
    }
}

TEST(FitWithPull, ConvergesFromFarOffTheData) {
    const Sample sample = random_sample(50, 8, 16);
    for (const PullSettings settings : {PullSettings{1e-6, 8}, PullSettings{0.3, 1e4},
                                        PullSettings{1e-4, 1e3}, PullSettings{1e6, 8}}) {
        const FitResult fit = fit_with_pull(sample.examples(), sample.start, settings);

        EXPECT_TRUE(fit.converged) << settings.pull << " " << settings.scale;
    }
}

TEST(FitWithPull, WeightsLeftOutAreOneEach) {
    Sample sample = random_sample(12, 6, 17);
    std::ranges::fill(sample.weights, 1.0F);
    const FitResult given = fit_with_pull(sample.examples(), sample.start, {});
    sample.weights.clear();

    EXPECT_EQ(fit_with_pull(sample.examples(), sample.start, {}).head, given.head);
}

TEST(FitWithPull, RefusesSizesThatDoNotFit) {
    const Sample good = random_sample(4, 3, 18);
    const auto refused = [&](Sample sample, const std::string& words) {
        expect_refused(ErrorCode::InvalidInput, words,
                       [&] { fit_with_pull(sample.examples(), sample.start, {}); });
    };

    Sample sample = good;
    sample.rows.pop_back();
    refused(sample, "4 examples of 3 dimensions need 12 values, got 11");
    sample = good;
    sample.targets.pop_back();
    refused(sample, "3 examples of 3 dimensions need 9 values, got 12");
    sample = good;
    sample.weights.pop_back();
    refused(sample, "4 examples came with 3 weights");
    sample = good;
    sample.start.clear();
    refused(sample, "The start has no dimensions");
}

TEST(FitWithPull, RefusesValuesOutOfRangeAndSaysWhere) {
    const Sample good = random_sample(4, 3, 19);
    const auto refused = [&](const std::string& words, auto&& change, PullSettings settings = {}) {
        Sample sample = good;
        change(sample);
        expect_refused(ErrorCode::InvalidInput, words,
                       [&] { fit_with_pull(sample.examples(), sample.start, settings); });
    };

    refused("Example 2 has nan at place 1", [](Sample& s) { s.rows[7] = kNan; });
    refused("Example 0 has -inf at place 0", [](Sample& s) { s.rows[0] = -kInfinity; });
    refused("target of example 3 is 1.5", [](Sample& s) { s.targets[3] = 1.5F; });
    refused("target of example 0 is -1", [](Sample& s) { s.targets[0] = -1; });
    refused("target of example 1 is nan", [](Sample& s) { s.targets[1] = kNan; });
    refused("weight of example 1 is 0", [](Sample& s) { s.weights[1] = 0; });
    refused("weight of example 2 is inf", [](Sample& s) { s.weights[2] = kInfinity; });
    refused("The start has length", [](Sample& s) { s.start[0] += 1; });
    refused("The start has nan at place 2", [](Sample& s) { s.start[2] = kNan; });
    refused("The pull is 0", [](Sample&) {}, {0, 8});
    refused("The pull is nan", [](Sample&) {}, {std::nan(""), 8});
    refused("The scale of the start is -1", [](Sample&) {}, {0.3, -1});
}

}  // namespace
}  // namespace halfspace
