// SPDX-License-Identifier: Apache-2.0
#include "head/leave_one_out.hpp"

#include "unit/head/head_test_support.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace halfspace {
namespace {

using testing::random_rows;
using testing::random_sample;
using testing::Sample;

double logit_of(const Head& head, std::span<const float> row) {
    double sum = double{head.bias};
    for (std::size_t j = 0; j < row.size(); ++j) sum += double{head.weights[j]} * double{row[j]};
    return sum;
}

/// What a fit made without example `left_out` says of it.
double refitted_logit(const Sample& sample, const PullSettings& settings, std::size_t left_out) {
    Sample rest = sample;
    const std::size_t dim = sample.dim();
    const auto at = [](std::size_t i) { return static_cast<std::ptrdiff_t>(i); };
    rest.rows.erase(rest.rows.begin() + at(left_out * dim),
                    rest.rows.begin() + at((left_out + 1) * dim));
    rest.targets.erase(rest.targets.begin() + at(left_out));
    rest.weights.erase(rest.weights.begin() + at(left_out));
    const Head head = fit_with_pull(rest.examples(), sample.start, settings).head;
    return logit_of(head, std::span(sample.rows).subspan(left_out * dim, dim));
}

/// Yes or no by the first coordinate, one in eight wrongly.
Sample labelled_sample(std::size_t count, std::size_t dim, std::uint64_t seed) {
    Sample sample = random_sample(count, dim, seed);
    for (std::size_t i = 0; i < count; ++i) {
        const bool positive = (sample.rows[i * dim] > 0) != (i % 8 == 0);
        sample.targets[i] = positive ? 1.0F : 0.0F;
    }
    return sample;
}

// Both forms of the Hessian: fewer rows than dimensions, and more.
class LeaveOneOutShapes : public ::testing::TestWithParam<std::tuple<int, int>> {};

TEST_P(LeaveOneOutShapes, IsNearToRefitsWithoutEachExample) {
    const auto [count, dim] = GetParam();
    const auto n = static_cast<std::size_t>(count);
    const Sample sample = labelled_sample(n, static_cast<std::size_t>(dim), 31);
    const PullSettings settings{0.3, 8};
    const Head fitted = fit_with_pull(sample.examples(), sample.start, settings).head;

    const auto logits =
        LeaveOneOut(sample.examples(), sample.dim()).logits(fitted, settings.pull, n);

    ASSERT_EQ(logits.size(), n);
    double worst = 0;
    double moved = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double exact = refitted_logit(sample, settings, i);
        const auto row = std::span(sample.rows).subspan(i * sample.dim(), sample.dim());
        worst = std::max(worst, std::fabs(logits[i] - exact));
        moved = std::max(moved, std::fabs(logit_of(fitted, row) - exact));
    }
    // One Newton step leaves about the square of what the example moved.
    EXPECT_LT(worst, 0.15 * moved);
    EXPECT_GT(moved, 0.5);
}

INSTANTIATE_TEST_SUITE_P(Both, LeaveOneOutShapes,
                         ::testing::Values(std::tuple{24, 40}, std::tuple{60, 24}));

TEST(LeaveOneOut, BothFormsAgree) {
    // The same problem with more dimensions than rows and, the empty ones cut off, with fewer.
    const std::size_t count = 20;
    const std::size_t narrow = 12;
    const std::size_t wide = 32;
    const Sample small = labelled_sample(count, narrow, 5);
    Sample large = small;
    large.rows.assign(count * wide, 0.0F);
    for (std::size_t i = 0; i < count * narrow; ++i) {
        large.rows[i / narrow * wide + i % narrow] = small.rows[i];
    }
    large.start.resize(wide);
    Head head = fit_with_pull(small.examples(), small.start, {}).head;

    const auto by_dimensions = LeaveOneOut(small.examples(), narrow).logits(head, 0.3, count);
    head.weights.resize(wide);
    const auto by_rows = LeaveOneOut(large.examples(), wide).logits(head, 0.3, count);

    for (std::size_t i = 0; i < count; ++i) EXPECT_NEAR(by_rows[i], by_dimensions[i], 1e-8);
}

TEST(LeaveOneOut, GivesTheFirstOnlyWhenAsked) {
    const Sample sample = labelled_sample(30, 16, 6);
    const Head head = fit_with_pull(sample.examples(), sample.start, {}).head;
    const LeaveOneOut leave_one_out(sample.examples(), 16);

    const auto all = leave_one_out.logits(head, 0.3, 30);
    const auto some = leave_one_out.logits(head, 0.3, 7);

    EXPECT_EQ(some, std::vector<double>(all.begin(), all.begin() + 7));
}

TEST(Surprise, IsTheCrossEntropyBeyondTheTargetsOwn) {
    EXPECT_NEAR(surprise(0, 1), std::log(2.0), 1e-12);
    EXPECT_NEAR(surprise(3, 0), 3 + std::log1p(std::exp(-3.0)), 1e-12);
    EXPECT_NEAR(surprise(std::log(0.25 / 0.75), 0.25), 0, 1e-12);  // just what it says
    EXPECT_GT(surprise(2, 0.25), 0);
}

}  // namespace
}  // namespace halfspace
