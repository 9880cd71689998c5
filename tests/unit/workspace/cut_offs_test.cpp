// SPDX-License-Identifier: Apache-2.0
#include "workspace/cut_offs.hpp"

#include "support/expect_error.hpp"
#include "workspace/audits.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace halfspace {
namespace {

using testing::ColourWorkspace;
using testing::expect_error;
using testing::is_red;
using testing::kRed;
using testing::red_classifier;
using testing::score;

class CutOffsTest : public ::testing::Test {
protected:
    CutOffsTest() {
        NewClassifier wanted = red_classifier("red", 20);
        wanted.strategy = Strategy::Random;
        m_colours.loop().create(wanted);
    }

    [[nodiscard]] CutOffs cut_offs() { return CutOffs(m_colours.workspace()); }
    [[nodiscard]] Loop loop() { return m_colours.loop(); }
    /// Truthful scores, but for every so manieth card.
    std::vector<ItemLabel> answers(const std::vector<Card>& cards, std::size_t wrong = 0) {
        std::vector<ItemLabel> labels;
        for (const Card& card : cards) {
            const bool is_wrong = wrong > 0 && labels.size() % wrong == 0;
            labels.push_back(score(card, is_red(card.item) != is_wrong ? 1.0F : -1.0F));
        }
        return labels;
    }
    ClassifierState fit_a_page(std::size_t wrong = 0) {
        const ClassifierState state = loop().state("red");
        loop().set_labels("red", answers(state.page, wrong));
        return loop().fit_and_next("red", state.rounds.front().number);
    }
    void audit(std::size_t count) {
        Audits audits(m_colours.workspace());
        audits.set_labels("red", answers(audits.draw("red", "validation", count).cards));
    }
    [[nodiscard]] std::uint64_t found(float cut_off) {
        const Head head = loop().head("red", std::nullopt).head;
        return m_colours.workspace().store().count_at_least({head.weights, head.bias}, cut_off,
                                                            {.split = "train"});
    }

    ColourWorkspace m_colours{300};
};

TEST_F(CutOffsTest, APresentHeadIsCalibratedByItsPages) {
    fit_a_page();
    fit_a_page();

    const CutOffState state = cut_offs().state("red");
    const SavedHead saved = loop().head("red", std::nullopt);

    EXPECT_EQ(state.rule, CutOffRule{});
    EXPECT_EQ(state.cut_off, 0);
    EXPECT_EQ(state.now.source, CutOffSource::Pages);
    EXPECT_EQ(state.now.positives + state.now.negatives, 40U);
    ASSERT_TRUE(state.calibration);
    EXPECT_EQ(saved.calibration, state.calibration);
    EXPECT_EQ(state.now.calibration, state.calibration);  // nothing was said since
    EXPECT_EQ(loop().head("red", 2).calibration, state.calibration);
    EXPECT_GT(state.calibration->slope, 0);
}

TEST_F(CutOffsTest, LabelsThatAgeOrAreDoubtedAreReadAgainAsTheyWereFitted) {
    LearnerSettings learner;
    learner.recency = 0.7;
    learner.recheck = 3;
    ClassifierChange change;
    change.learner = learner;
    loop().change("red", change);
    for (std::size_t round = 0; round < 3; ++round) fit_a_page(5);

    const CutOffState state = cut_offs().state("red");
    ASSERT_TRUE(state.calibration);
    EXPECT_EQ(state.now.calibration, state.calibration);

    loop().restore("red", 2);  // its labels were younger
    const CutOffState restored = cut_offs().state("red");
    ASSERT_TRUE(restored.calibration);
    EXPECT_EQ(restored.now.calibration, restored.calibration);
}

TEST_F(CutOffsTest, ARuleIsFittedAnewWithEveryRoundAndComesBackWithItsHead) {
    fit_a_page();
    const CutOffState set = cut_offs().set("red", {CutOffAim::BestF1, {}}, {});
    EXPECT_EQ(set.now.choice.cut_off, set.cut_off);
    EXPECT_GT(set.now.choice.f1, 0.8);
    EXPECT_EQ(loop().state("red").cut_off, set.cut_off);

    fit_a_page();
    fit_a_page();

    const CutOffState later = cut_offs().state("red");
    EXPECT_EQ(later.rule.aim, CutOffAim::BestF1);
    EXPECT_NE(later.cut_off, set.cut_off);
    EXPECT_EQ(later.now.choice.cut_off, later.cut_off);
    EXPECT_NEAR(static_cast<double>(found(later.cut_off)), 2.0 / 3 * kRed, 12);
    EXPECT_EQ(loop().head("red", 1).cut_off, set.cut_off);
    loop().restore("red", 1);
    EXPECT_EQ(cut_offs().state("red").cut_off, set.cut_off);
    EXPECT_EQ(cut_offs().state("red").calibration, set.calibration);
    m_colours.reopen();
    EXPECT_EQ(cut_offs().state("red").rule.aim, CutOffAim::BestF1);
}

TEST_F(CutOffsTest, APrecisionAndACutOffByHandAreKept) {
    fit_a_page();
    fit_a_page();

    const CutOffState precise = cut_offs().set("red", {CutOffAim::Precision, 0.9}, {});
    EXPECT_GE(precise.now.choice.precision, 0.9);
    EXPECT_EQ(cut_offs().state("red").rule.wanted, 0.9);

    EXPECT_EQ(cut_offs().set("red", {}, 1.5F).cut_off, 1.5F);
    EXPECT_EQ(cut_offs().state("red").rule, CutOffRule{});
    cut_offs().set("red", {CutOffAim::BestF1, {}}, {});
    ClassifierChange change;
    change.cut_off = 0.25F;
    loop().change("red", change);
    EXPECT_EQ(cut_offs().state("red").rule, CutOffRule{});
    EXPECT_EQ(loop().head("red", 2).cut_off, 0.25F);
}

TEST_F(CutOffsTest, ARecallTakesAnAudit) {
    fit_a_page();
    expect_error(
        ErrorCode::Conflict, [&] { cut_offs().set("red", {CutOffAim::Recall, 0.9}, {}); },
        "Only an audit");
    EXPECT_EQ(cut_offs().state("red").rule, CutOffRule{});

    audit(80);
    const CutOffState state = cut_offs().set("red", {CutOffAim::Recall, 0.9}, {});

    EXPECT_EQ(state.now.source, CutOffSource::Audit);
    EXPECT_GE(state.now.choice.recall, 0.9);
    // Still by the same labels when the head is another.
    fit_a_page();
    const CutOffState later = cut_offs().state("red");
    EXPECT_EQ(later.now.source, CutOffSource::Audit);
    EXPECT_EQ(later.now.choice.cut_off, later.cut_off);
}

TEST_F(CutOffsTest, WhatCannotBeSupportedIsRefusedOrSaid) {
    expect_error(
        ErrorCode::Conflict, [&] { cut_offs().set("red", {CutOffAim::BestF1, {}}, {}); },
        "0 positive labels");
    expect_error(ErrorCode::InvalidInput, [&] { cut_offs().set("red", {}, {}); });
    expect_error(ErrorCode::InvalidInput,
                 [&] { cut_offs().set("red", {CutOffAim::BestF1, {}}, 1.0F); });
    expect_error(ErrorCode::NotFound, [&] { (void)cut_offs().state("blue"); });
    EXPECT_FALSE(cut_offs().state("red").calibration);

    fit_a_page();
    const float before = cut_offs().set("red", {CutOffAim::Precision, 1}, {}).cut_off;
    const ClassifierState spoiled = fit_a_page(/*wrong=*/2);

    EXPECT_TRUE(std::ranges::any_of(spoiled.notices, [](const std::string& notice) {
        return notice.find("No cut-off reaches a precision of 100%") != std::string::npos;
    }));
    EXPECT_EQ(cut_offs().state("red").cut_off, before);
    EXPECT_EQ(cut_offs().state("red").rule.wanted, 1);
}

}  // namespace
}  // namespace halfspace
