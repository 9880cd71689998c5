// SPDX-License-Identifier: Apache-2.0
#include "workspace/label_confusion.hpp"

#include "support/expect_error.hpp"
#include "workspace/audits.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace halfspace {
namespace {

using testing::ColourWorkspace;
using testing::expect_error;
using testing::is_red;
using testing::red_classifier;
using testing::score;

class LabelConfusionTest : public ::testing::Test {
protected:
    LabelConfusionTest() {
        NewClassifier wanted = red_classifier("red", 20);
        wanted.strategy = Strategy::Random;
        m_colours.loop().create(wanted);
    }

    [[nodiscard]] Loop loop() { return m_colours.loop(); }
    [[nodiscard]] LabelConfusions confusions() { return LabelConfusions(m_colours.workspace()); }
    /// Labels the page truthfully but for its first card, and fits. @return the one labelled wrong
    ItemId fit_a_page() {
        const ClassifierState state = loop().state("red");
        std::vector<ItemLabel> labels;
        for (const Card& card : state.page) {
            const bool is_slip = labels.empty();
            labels.push_back(score(card, is_red(card.item) != is_slip ? 1.0F : -1.0F));
        }
        loop().set_labels("red", labels);
        loop().fit_and_next("red", state.rounds.front().number);
        return labels.front().item;
    }
    static std::uint64_t total_of(const CutOffCounts& counts) {
        return counts.true_positives + counts.false_positives + counts.false_negatives +
               counts.true_negatives;
    }

    ColourWorkspace m_colours{300};
};

TEST_F(LabelConfusionTest, ASlipIsTheWorstMistakeAndGoesWhenPutRight) {
    fit_a_page();
    const ItemId slip = fit_a_page();

    const ConfusedPage mistakes =
        confusions().confused("red", std::nullopt, ConfusionCell::Mistakes, 0, 100);
    const auto found = std::ranges::find_if(
        mistakes.cards, [&](const ConfusedCard& one) { return one.card.item.id == slip; });

    ASSERT_NE(found, mistakes.cards.end());
    EXPECT_EQ(found->source, CutOffSource::Pages);
    const float cut_off = loop().state("red").cut_off;
    float last = 1e6F;
    for (const auto& [card, source] : mistakes.cards) {
        EXPECT_NE(*card.label.score > 0, card.score >= cut_off);
        EXPECT_LE(std::fabs(card.score - cut_off), last);
        last = std::fabs(card.score - cut_off);
    }

    const float right = *found->card.label.score > 0 ? -1.0F : 1.0F;
    loop().set_labels("red", std::vector{ItemLabel{slip, {right, false}}});

    const auto after = confusions().confused("red", {}, ConfusionCell::Mistakes, 0, 100);
    EXPECT_EQ(after.total, mistakes.total - 1);
}

TEST_F(LabelConfusionTest, TheCellsAreAllLabelsWithASign) {
    fit_a_page();
    const ClassifierState state = loop().state("red");
    loop().set_labels("red",
                      std::vector{score(state.page.at(0), 0.0F), testing::unsure(state.page.at(1)),
                                  score(state.page.at(2), 0.5F)});

    const LabelConfusion made = confusions().confusion("red", std::nullopt);

    EXPECT_EQ(total_of(made.counts), 21U);
    EXPECT_EQ(made.neither, 2U);
    EXPECT_EQ(made.cut_off, 0);
    const std::map<ConfusionCell, std::uint64_t> cells{
        {ConfusionCell::TruePositives, made.counts.true_positives},
        {ConfusionCell::FalsePositives, made.counts.false_positives},
        {ConfusionCell::FalseNegatives, made.counts.false_negatives},
        {ConfusionCell::TrueNegatives, made.counts.true_negatives},
        {ConfusionCell::Mistakes, made.counts.false_positives + made.counts.false_negatives}};
    for (const auto& [cell, count] : cells) {
        EXPECT_EQ(confusions().confused("red", {}, cell, 0, 0).total, count);
    }
}

TEST_F(LabelConfusionTest, ACutOffMovesLabelsFromOneCellToAnother) {
    fit_a_page();
    ClassifierChange change;
    change.cut_off = 1e6F;
    loop().change("red", change);

    const LabelConfusion made = confusions().confusion("red", std::nullopt);

    EXPECT_EQ(made.counts.true_positives + made.counts.false_positives, 0U);
    EXPECT_EQ(total_of(made.counts), 20U);
}

TEST_F(LabelConfusionTest, AnswersOfAnAuditCountBesideAndApart) {
    fit_a_page();
    Audits audits(m_colours.workspace());
    const AuditState drawn = audits.draw("red", "validation", 30);
    std::vector<ItemLabel> answers;
    for (const Card& card : drawn.cards)
        answers.push_back(score(card, is_red(card.item) ? 1.0F : -1.0F));
    answers.back().label = {std::nullopt, true};
    audits.set_labels("red", answers);

    EXPECT_EQ(total_of(confusions().confusion("red", CutOffSource::Audit).counts), 29U);
    EXPECT_EQ(total_of(confusions().confusion("red", CutOffSource::Pages).counts), 20U);
    EXPECT_EQ(total_of(confusions().confusion("red", std::nullopt).counts), 49U);
    for (const auto& [card, source] :
         confusions()
             .confused("red", CutOffSource::Audit, ConfusionCell::TruePositives, 0, 100)
             .cards) {
        EXPECT_EQ(source, CutOffSource::Audit);
        EXPECT_EQ(card.item.split, "validation");
        EXPECT_TRUE(is_red(card.item));
        EXPECT_EQ(card.label.score, 1.0F);
    }
}

TEST_F(LabelConfusionTest, MarksLieAtTheScoresOfTheirSplit) {
    fit_a_page();
    Audits audits(m_colours.workspace());
    const AuditState drawn = audits.draw("red", "validation", 10);
    std::vector<ItemLabel> answers;
    for (const Card& card : drawn.cards)
        answers.push_back(score(card, is_red(card.item) ? 1.0F : -1.0F));
    audits.set_labels("red", answers);

    const auto marks = label_marks(m_colours.workspace(), "red", "train", std::nullopt);
    const auto audited = label_marks(m_colours.workspace(), "red", "validation", 1);

    EXPECT_EQ(marks.size(), 20U);
    std::map<ItemId, float> scores;
    for (const Card& card :
         loop().evaluated("red", "train", std::nullopt, -1e6F, Side::Above, 0, 1000).cards) {
        scores[card.item.id] = card.score;
    }
    for (const LabelMark& mark : marks) {
        EXPECT_EQ(mark.source, CutOffSource::Pages);
        EXPECT_EQ(mark.score, scores.at(mark.item));
    }
    EXPECT_EQ(audited.size(), 10U);
    EXPECT_EQ(audited.front().source, CutOffSource::Audit);
    expect_error(ErrorCode::NotFound, [&] {
        static_cast<void>(label_marks(m_colours.workspace(), "red", "none", std::nullopt));
    });
}

TEST_F(LabelConfusionTest, WithoutLabelsThereIsNothing) {
    EXPECT_EQ(total_of(confusions().confusion("red", std::nullopt).counts), 0U);
    expect_error(ErrorCode::NotFound,
                 [&] { static_cast<void>(confusions().confusion("blue", std::nullopt)); });
    expect_error(ErrorCode::InvalidInput, [] { confusion_cell_from("odd"); });
    expect_error(ErrorCode::InvalidInput, [] { label_source_from("none"); });
}

}  // namespace
}  // namespace halfspace
