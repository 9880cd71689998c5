// SPDX-License-Identifier: Apache-2.0
#include "workspace/round_fit.hpp"

#include "workspace_samples.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

using testing::ColourWorkspace;

ClassifierRow red_row() {
    return {ClassifierId{1},        "red",       "train", Strategy::Best, 20, 0,
            testing::prompt("red"), {1, 0, 0, 0}};
}

TEST(RoundFit, EqualsAFitOfTheLabelsAndTheWeakNegativesByHand) {
    ColourWorkspace colours(9);  // 6 in train: 2 labelled, 1 unsure, 3 negatives
    const ClassifierRow row = red_row();
    const std::vector<ItemLabel> labels{
        {ItemId{0}, {1.0F, false}}, {ItemId{1}, {-0.5F, false}}, {ItemId{2}, {std::nullopt, true}}};

    const Head head = fit_round(colours.workspace(), row, row.start_vector, labels);

    // A fit does not depend on the order of its rows beyond rounding.
    const std::vector<ItemId> items{ItemId{0}, ItemId{1}, ItemId{3}, ItemId{4}, ItemId{5}};
    const auto rows = colours.workspace().store().rows(items);
    const std::vector<float> targets{1, 0.25F, 0, 0, 0}, weights{1, 1, 0.15F, 0.15F, 0.15F};
    const Head plain = fit_with_pull({rows, targets, weights}, row.start_vector, {}).head;
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(head.weights[i], plain.weights[i], 1e-5) << i;
    EXPECT_NEAR(head.bias, plain.bias, 1e-5);
}

TEST(RoundFit, DrawsTheSameNegativesEachTime) {
    ColourWorkspace colours(300);
    const ClassifierRow row = red_row();
    const std::vector<ItemLabel> labels{{ItemId{0}, {1.0F, false}}};

    EXPECT_EQ(fit_round(colours.workspace(), row, row.start_vector, labels),
              fit_round(colours.workspace(), row, row.start_vector, labels));
}

TEST(CompareHeads, CountsWhatIsNewAmongTheBest) {
    ColourWorkspace colours(300);
    const Head red{{1, 0, 0, 0}, 0}, blue{{0, 0, 1, 0}, 0};

    const Change same = compare_heads(colours.workspace(), "train", red, red);
    const Change other = compare_heads(colours.workspace(), "train", red, blue);

    EXPECT_EQ(same.new_in_top, 0U);
    EXPECT_NEAR(same.turned_degrees, 0, 1e-6);
    EXPECT_EQ(other.new_in_top, 50U);
    EXPECT_NEAR(other.turned_degrees, 90, 1e-6);
    EXPECT_EQ(other.top, 50U);
}

}  // namespace
}  // namespace halfspace
