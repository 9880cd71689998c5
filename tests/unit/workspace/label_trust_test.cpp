// SPDX-License-Identifier: Apache-2.0
#include "workspace/label_trust.hpp"

#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace halfspace {
namespace {

using testing::ColourWorkspace;

constexpr double kNoSurprise = 0;
const double kOneInFive = std::log(5.0);  // the others give the label a chance of 1/5

TEST(LabelTrust, OneTheOthersExpectIsRight) {
    EXPECT_EQ(chance_right(kNoSurprise, 1, std::nullopt), 1);
    EXPECT_EQ(chance_right(kNoSurprise, 1, -1.0F), 1);
}

TEST(LabelTrust, OneTheyContradictIsDoubtedByBayesRule) {
    EXPECT_NEAR(chance_right(kOneInFive, 1, std::nullopt), 0.2 * 0.97 / (0.2 * 0.97 + 0.8 * 0.03),
                1e-12);
    EXPECT_NEAR(chance_right(700, 1, std::nullopt), 0, 1e-12);
}

TEST(LabelTrust, OneLeftAsItIsWhenAskedAboutIsRight) {
    EXPECT_EQ(chance_right(kOneInFive, 0.5F, 0.5F), 1);
}

TEST(LabelTrust, OneChangedWhenAskedAboutIsWhatTheOthersSay) {
    EXPECT_NEAR(chance_right(kOneInFive, 1, -1.0F), 0.2, 1e-12);
}

TEST(LabelTrust, WeighsLabelsAndLeavesNegativesAlone) {
    FitRows rows;
    rows.items = {ItemId{0}, ItemId{1}, ItemId{2}, ItemId{3}, ItemId{4}};
    rows.scores = {1, 1, -1, 1};
    rows.targets = {1, 1, 0, 1, 0};
    rows.weights = {1, 0.5F, 1, 1, 0.075F};
    rows.label_count = 4;
    rows.asked = {std::nullopt, std::nullopt, std::nullopt, 1.0F};
    const double logit = std::log(4.0);  // 4/5 against the label

    weigh_by_trust(rows, std::vector<double>{40, -logit, 500, -logit});

    const double doubted = 0.2 * 0.97 / (0.2 * 0.97 + 0.8 * 0.03);
    EXPECT_FLOAT_EQ(rows.weights[0], 1);
    EXPECT_FLOAT_EQ(rows.weights[1], static_cast<float>(0.5 * doubted));
    EXPECT_FLOAT_EQ(rows.weights[2], 0.02F);
    EXPECT_FLOAT_EQ(rows.weights[3], 1);
    EXPECT_FLOAT_EQ(rows.weights[4], 0.075F);
}

// ---- the same in a fit --------------------------------------------------------------------------

/// Red is right, as the first 40 of 100 training pictures are; item 0, the reddest, is scored as
/// wrong.
class LabelTrustFitTest : public ::testing::Test {
protected:
    LabelTrustFitTest() {
        m_row.learner.pull = 0.3;
        m_row.learner.negatives = 0;
        for (std::uint64_t i = 0; i < 100; ++i) {
            m_labels.push_back({ItemId{i}, {i < 40 && i > 0 ? 1.0F : -1.0F, false}});
        }
    }

    [[nodiscard]] RoundFit fit(std::size_t recheck, std::optional<float> asked = {}) {
        m_row.learner.recheck = recheck;
        FitRows rows = fit_rows(m_colours.workspace(), m_row, m_labels, {});
        rows.asked.resize(rows.label_count);
        rows.asked[0] = asked;
        return fit_round(m_row, std::move(rows));
    }

    ColourWorkspace m_colours{150};
    ClassifierRow m_row{ClassifierId{1},        "red",       "train", Strategy::Best, 20, 0,
                        testing::prompt("red"), {1, 0, 0, 0}};
    std::vector<ItemLabel> m_labels;
};

TEST_F(LabelTrustFitTest, AWrongLabelWeighsLittleWherePagesAskAgain) {
    const RoundFit doubting = fit(3);

    EXPECT_LT(doubting.rows.weights[0], 0.5F);
    EXPECT_GT(std::ranges::count_if(doubting.rows.weights, [](float w) { return w > 0.9F; }), 90);
    EXPECT_GT(doubting.head.weights[0], fit(0).head.weights[0]);
}

TEST_F(LabelTrustFitTest, ItCountsInFullOnceConfirmed) {
    EXPECT_EQ(fit(3, -1.0F).rows.weights[0], 1);
}

TEST_F(LabelTrustFitTest, AllCountInFullWhereNobodyIsAsked) {
    EXPECT_EQ(std::ranges::count(fit(0).rows.weights, 1.0F), 100);
}

}  // namespace
}  // namespace halfspace
