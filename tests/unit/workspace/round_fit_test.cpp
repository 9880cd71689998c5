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
    ClassifierRow row = red_row();
    row.learner.pull = 0.4;
    row.learner.negatives = 100;  // asked for; there are 3
    const std::vector<ItemLabel> labels{
        {ItemId{0}, {1.0F, false}}, {ItemId{1}, {-0.5F, false}}, {ItemId{2}, {std::nullopt, true}}};

    const RoundFit fit = fit_round(colours.workspace(), row, labels);
    const Head& head = fit.head;

    // A fit does not depend on the order of its rows beyond rounding.
    const std::vector<ItemId> items{ItemId{0}, ItemId{1}, ItemId{3}, ItemId{4}, ItemId{5}};
    const auto rows = colours.workspace().store().rows(items);
    const std::vector<float> targets{1, 0.25F, 0, 0, 0}, weights{1, 1, 0.15F, 0.15F, 0.15F};
    EXPECT_EQ(fit.pull, 0.4);
    const Head plain = fit_with_pull({rows, targets, weights}, row.start_vector, {0.4, 8}).head;
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(head.weights[i], plain.weights[i], 1e-5) << i;
    EXPECT_NEAR(head.bias, plain.bias, 1e-5);
}

TEST(RoundFit, DrawsTheSameNegativesEachTime) {
    ColourWorkspace colours(300);
    const ClassifierRow row = red_row();
    const std::vector<ItemLabel> labels{{ItemId{0}, {1.0F, false}}};

    EXPECT_EQ(fit_round(colours.workspace(), row, labels).head,
              fit_round(colours.workspace(), row, labels).head);
}

TEST(RoundFit, WithoutAScoreIsTheStart) {
    ColourWorkspace colours(9);
    ClassifierRow row = red_row();
    row.learner.scale = 5;

    const RoundFit fit =
        fit_round(colours.workspace(), row, std::vector<ItemLabel>{{ItemId{2}, {{}, true}}});

    EXPECT_EQ(fit.head, (Head{{5, 0, 0, 0}, 0}));
    EXPECT_FALSE(fit.pull);
}

TEST(RoundFit, WeighsOldLabelsByTheRecency) {
    ColourWorkspace colours(30);
    ClassifierRow row = red_row();
    row.learner.recency = 0.5;
    row.learner.negatives = 4;
    row.learner.negatives_weight = 2;
    const std::vector<ItemLabel> labels{{ItemId{0}, {1.0F, false}},
                                        {ItemId{1}, {{}, true}},
                                        {ItemId{2}, {-1.0F, false}},
                                        {ItemId{3}, {-1.0F, false}}};
    const std::vector<std::uint64_t> ages{3, 1, 0, 60};

    const FitRows rows = fit_rows(colours.workspace(), row, labels, ages);

    EXPECT_EQ(rows.label_count, 3U);
    ASSERT_EQ(rows.weights.size(), 7U);
    EXPECT_EQ(rows.weights, (std::vector<float>{0.125F, 1, 0.001F, 0.5F, 0.5F, 0.5F, 0.5F}));
}

TEST(RoundFit, ManyLabelsChooseThePullBySomeAndFitByAll) {
    ColourWorkspace colours(450);  // 300 in train
    ClassifierRow row = red_row();
    std::vector<ItemLabel> labels;
    for (std::uint64_t i = 0; i < 300; ++i) {
        labels.push_back({ItemId{i}, {i < 120 ? 1.0F : -1.0F, false}});
    }

    const RoundFit chosen = fit_round(colours.workspace(), row, labels);
    row.learner.pull = chosen.pull;

    EXPECT_EQ(fit_round(colours.workspace(), row, labels).head, chosen.head);
}

TEST(RoundFit, LogisticWaitsForBothKinds) {
    ColourWorkspace colours(30);
    const Head query{{8, 0, 0, 0}, 0};
    std::vector<ItemLabel> labels{{ItemId{0}, {1.0F, false}}, {ItemId{1}, {0.5F, false}}};

    EXPECT_EQ(fit_logistic(colours.workspace(), query, labels), query);

    labels.push_back({ItemId{19}, {-1.0F, false}});
    const Head head = fit_logistic(colours.workspace(), query, labels);
    const std::vector<ItemId> items{ItemId{0}, ItemId{1}, ItemId{19}};
    const auto rows = colours.workspace().store().rows(items);
    const std::vector<float> targets{1, 1, 0};
    EXPECT_EQ(head,
              fit_with_pull({rows, targets, {}}, std::vector<float>{1, 0, 0, 0}, {1, 0}).head);
}

TEST(CompareHeads, CountsWhatIsNewAmongTheBest) {
    ColourWorkspace colours(300);
    const Head red{{1, 0, 0, 0}, 0}, blue{{0, 0, 1, 0}, 0};
    const auto compare = [&](const Head& before, const Head& after) {
        return compare_heads(colours.workspace(), "train", ClassifierId{1}, before, after, 20)
            .change;
    };

    const Change same = compare(red, red);
    const Change other = compare(red, blue);

    EXPECT_EQ(same.new_in_top, 0U);
    EXPECT_NEAR(same.turned_degrees, 0, 1e-6);
    EXPECT_EQ(other.new_in_top, 50U);
    EXPECT_NEAR(other.turned_degrees, 90, 1e-6);
    EXPECT_EQ(other.top, 50U);
}

TEST(CompareHeads, CountsSeenItemsAndGivesTheBestOfTheOthers) {
    ColourWorkspace colours(300);
    Store& store = colours.workspace().store();
    const Head red{{1, 0, 0, 0}, 0}, blue{{0, 0, 1, 0}, 0};
    const auto before = compare_heads(colours.workspace(), "train", ClassifierId{1}, red, blue, 70);
    std::vector<ItemId> seen;
    for (std::size_t i = 0; i < 30; ++i) seen.push_back(before.best_unseen[2 * i].id);
    store.set_seen(ClassifierId{1}, seen, true);

    const auto after = compare_heads(colours.workspace(), "train", ClassifierId{1}, red, blue, 70);

    EXPECT_EQ(after.change.new_in_top, before.change.new_in_top);
    EXPECT_EQ(after.change.top, before.change.top);
    EXPECT_EQ(after.best_unseen, store.best({blue.weights, blue.bias}, 70,
                                            {.split = "train", .unseen_by = ClassifierId{1}}));
}

}  // namespace
}  // namespace halfspace
