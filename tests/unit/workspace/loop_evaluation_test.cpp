// SPDX-License-Identifier: Apache-2.0
#include "support/expect_error.hpp"
#include "workspace/loop.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace halfspace {
namespace {

using testing::ColourWorkspace;
using testing::red_classifier;

/// Scores of a split by a plain loop, highest first.
std::vector<float> plain_scores(ColourWorkspace& colours, const Head& head,
                                const std::string& split) {
    std::vector<float> scores;
    for (std::uint64_t id = 0; id < colours.workspace().overview().items; ++id) {
        if (colours.workspace().item(ItemId{id}).split != split) continue;
        const std::vector<ItemId> ids{ItemId{id}};
        const auto row = colours.workspace().store().rows(ids);
        double score = head.bias;
        for (std::size_t j = 0; j < row.size(); ++j) {
            score += static_cast<double>(row[j]) * static_cast<double>(head.weights[j]);
        }
        scores.push_back(static_cast<float>(score));
    }
    std::ranges::sort(scores, std::greater{});
    return scores;
}

TEST(LoopEvaluation, HistogramAndCountEqualAPlainLoop) {
    ColourWorkspace colours(90);
    Loop loop = colours.loop();
    loop.create(red_classifier());
    const auto scores = plain_scores(colours, loop.head("red", std::nullopt).head, "validation");
    ClassifierChange change;
    change.cut_off = scores[9];
    loop.change("red", change);

    const Evaluation evaluation = loop.evaluate("red", "validation", std::nullopt, 20);

    EXPECT_EQ(evaluation.histogram.total, 30U);
    EXPECT_EQ(evaluation.histogram.high, scores.front());
    EXPECT_EQ(evaluation.histogram.low, scores.back());
    EXPECT_EQ(std::accumulate(evaluation.histogram.counts.begin(),
                              evaluation.histogram.counts.end(), std::uint64_t{0}),
              30U);
    EXPECT_EQ(evaluation.at_least, 10U);
    EXPECT_FALSE(evaluation.round);
}

TEST(LoopEvaluation, ReviewWalksTheSplitInScoreOrderOnBothSidesOfTheCutOff) {
    ColourWorkspace colours(90);
    Loop loop = colours.loop();
    loop.create(red_classifier());
    const auto scores = plain_scores(colours, loop.head("red", std::nullopt).head, "validation");
    const float cut_off = scores[12];

    std::vector<float> seen;
    for (const Side side : {Side::Above, Side::Below}) {
        for (std::size_t offset = 0;; offset += 5) {
            const CardPage page =
                loop.evaluated("red", "validation", std::nullopt, cut_off, side, offset, 5);
            EXPECT_EQ(page.total, side == Side::Above ? 13U : 17U);
            if (page.cards.empty()) break;
            for (const Card& card : page.cards) {
                seen.push_back(card.score);
                EXPECT_EQ(card.rank, seen.size());
            }
        }
    }
    EXPECT_EQ(seen, scores);
}

TEST(LoopEvaluation, EarlierRoundsCanBeLookedAt) {
    ColourWorkspace colours(60);
    Loop loop = colours.loop();
    const ClassifierState state = loop.create(red_classifier());
    loop.set_labels("red", std::vector{testing::score(state.page[0], -1)});
    loop.fit_and_next("red", 1);
    loop.fit_and_next("red", 2);

    EXPECT_EQ(loop.evaluate("red", "validation", 1, 8).round, 1U);
    EXPECT_EQ(loop.evaluate("red", "validation", std::nullopt, 8).round, 2U);
    testing::expect_error(ErrorCode::Conflict,
                          [&] { (void)loop.evaluate("red", "validation", 3, 8); });
    testing::expect_error(ErrorCode::NotFound, [&] { (void)loop.evaluate("red", "test", 1, 8); });
    testing::expect_error(ErrorCode::InvalidInput,
                          [&] { (void)loop.evaluate("red", "validation", 1, 0); });
}

TEST(LoopEvaluation, ListsLabelsNewestFirstByKind) {
    ColourWorkspace colours(60);
    Loop loop = colours.loop();
    const auto page = loop.create(red_classifier()).page;
    loop.set_labels("red", std::vector{testing::score(page[0], 1)});
    loop.set_labels("red", std::vector{testing::score(page[1], -1)});
    loop.set_labels("red", std::vector{testing::unsure(page[2])});

    const CardPage all = loop.labels("red", {LabelKind::Any}, 0, 10);

    EXPECT_EQ(all.total, 3U);
    EXPECT_EQ(testing::paths_of(all.cards),
              (std::vector<std::string>{page[2].item.key, page[1].item.key, page[0].item.key}));
    EXPECT_NEAR(all.cards[2].score, page[0].score, 1e-6);
    EXPECT_EQ(loop.labels("red", {LabelKind::Negative}, 0, 10).cards.at(0).item.id,
              page[1].item.id);
    EXPECT_EQ(loop.labels("red", {LabelKind::Any}, 2, 10).cards.size(), 1U);
}

}  // namespace
}  // namespace halfspace
