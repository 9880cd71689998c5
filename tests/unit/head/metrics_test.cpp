// SPDX-License-Identifier: Apache-2.0
#include "head/metrics.hpp"

#include "unit/head/head_test_support.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace halfspace {
namespace {

using testing::expect_refused;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

using Labels = std::vector<std::uint8_t>;
using Scores = std::vector<float>;

TEST(AveragePrecision, OfAPerfectRankingIsOne) {
    EXPECT_EQ(average_precision(Scores{3, 2, 1, 0}, Labels{1, 1, 0, 0}), 1.0);
}

TEST(AveragePrecision, IsTheMeanPrecisionAtThePositives) {
    // Found at places 1, 3 and 4: (1/1 + 2/3 + 3/4) / 3.
    EXPECT_NEAR(average_precision(Scores{1, 4, 3, 2}, Labels{1, 1, 0, 1}).value_or(-1),
                (1.0 + 2.0 / 3 + 3.0 / 4) / 3, 1e-15);
}

TEST(AveragePrecision, TakesEqualScoresAsOneStepWhateverTheirOrder) {
    EXPECT_EQ(average_precision(Scores{1, 1, 1, 1}, Labels{1, 0, 0, 0}), 0.25);
    EXPECT_EQ(average_precision(Scores{1, 1, 1, 1}, Labels{0, 0, 0, 1}), 0.25);
}

TEST(AveragePrecision, IsEmptyWithoutPositives) {
    EXPECT_EQ(average_precision(Scores{1, 2}, Labels{0, 0}), std::nullopt);
    EXPECT_EQ(average_precision(Scores{}, Labels{}), std::nullopt);
}

TEST(AveragePrecision, RefusesWhatIsNoRanking) {
    expect_refused(ErrorCode::InvalidInput, "2 scores came with 1 labels",
                   [] { average_precision(Scores{1, 2}, Labels{1}); });
    expect_refused(ErrorCode::InvalidInput, "nan at place 1",
                   [] { average_precision(Scores{1, std::nanf("")}, Labels{1, 0}); });
    expect_refused(ErrorCode::InvalidInput, "Label 1 is 2",
                   [] { average_precision(Scores{1, 2}, Labels{1, 2}); });
}

TEST(RocAuc, IsTheShareOfPairsInOrderATieCountingHalf) {
    const Scores scores{0.9F, 0.4F, 0.4F, 0.8F, 0.4F, 0.1F, 0.9F};
    const Labels labels{1, 1, 0, 0, 0, 1, 1};
    double pairs = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        for (std::size_t j = 0; j < scores.size(); ++j) {
            if (labels[i] == 0 || labels[j] == 1) continue;
            pairs += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
        }
    }

    EXPECT_DOUBLE_EQ(roc_auc(scores, labels).value_or(-1), pairs / (4 * 3));
    EXPECT_EQ(roc_auc(Scores{3, 2, 1}, Labels{1, 0, 0}), 1.0);
    EXPECT_EQ(roc_auc(Scores{1, 1, 1}, Labels{1, 0, 0}), 0.5);
}

TEST(RocAuc, IsEmptyWithoutBothKinds) {
    EXPECT_EQ(roc_auc(Scores{1, 2}, Labels{1, 1}), std::nullopt);
    EXPECT_EQ(roc_auc(Scores{1, 2}, Labels{0, 0}), std::nullopt);
    EXPECT_EQ(roc_auc(Scores{}, Labels{}), std::nullopt);
    expect_refused(ErrorCode::InvalidInput, "2 scores came with 1 labels",
                   [] { roc_auc(Scores{1, 2}, Labels{1}); });
}

TEST(CountAt, CountsTheCutOffItselfAsFound) {
    const auto counts = count_at(Scores{0.9F, 0.5F, 0.5F, 0.1F, 0.2F}, Labels{1, 1, 0, 1, 0}, 0.5F);

    EXPECT_EQ(counts.true_positives, 2U);
    EXPECT_EQ(counts.false_positives, 1U);
    EXPECT_EQ(counts.false_negatives, 1U);
    EXPECT_EQ(counts.true_negatives, 1U);
    EXPECT_DOUBLE_EQ(counts.precision().value_or(-1), 2.0 / 3);
    EXPECT_DOUBLE_EQ(counts.recall().value_or(-1), 2.0 / 3);
    EXPECT_DOUBLE_EQ(counts.f1().value_or(-1), 2.0 / 3);
}

TEST(CountAt, HasNoPrecisionWhenNothingIsFoundAndNoRecallWithoutPositives) {
    EXPECT_EQ(count_at(Scores{1}, Labels{1}, kInfinity).precision(), std::nullopt);
    EXPECT_EQ(count_at(Scores{1}, Labels{1}, kInfinity).recall(), 0.0);
    EXPECT_EQ(count_at(Scores{1}, Labels{0}, -kInfinity).recall(), std::nullopt);
    expect_refused(ErrorCode::InvalidInput, "cut-off is not a number",
                   [] { count_at(Scores{1}, Labels{1}, std::nanf("")); });
}

TEST(AngleDegrees, MeasuresTurnsOfAnyVectorsSmallAndLarge) {
    EXPECT_NEAR(angle_degrees(Scores{2, 0}, Scores{0, 5}), 90, 1e-12);
    EXPECT_NEAR(angle_degrees(Scores{1, 0}, Scores{-3, 0}), 180, 1e-12);
    EXPECT_EQ(angle_degrees(Scores{1, 2, 3}, Scores{1, 2, 3}), 0);
    const double small = 1e-5;  // radians
    EXPECT_NEAR(angle_degrees(Scores{1, 0}, Scores{1, static_cast<float>(small)}),
                small * 180 / 3.14159265358979, 1e-10);
    const double twelve = 12 * 3.14159265358979 / 180;
    EXPECT_NEAR(angle_degrees(Scores{1, 0}, Scores{static_cast<float>(std::cos(twelve)),
                                                   static_cast<float>(std::sin(twelve))}),
                12, 1e-5);
}

TEST(AngleDegrees, RefusesVectorsWithoutADirection) {
    expect_refused(ErrorCode::InvalidInput, "zero", [] { angle_degrees(Scores{0}, Scores{1}); });
    expect_refused(ErrorCode::InvalidInput, "2 dimensions has no angle to one of 1",
                   [] { angle_degrees(Scores{0, 1}, Scores{1}); });
    expect_refused(ErrorCode::InvalidInput, "inf at place 0",
                   [] { angle_degrees(Scores{kInfinity}, Scores{1}); });
}

}  // namespace
}  // namespace halfspace
