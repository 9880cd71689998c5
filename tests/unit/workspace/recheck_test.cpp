// SPDX-License-Identifier: Apache-2.0
#include "workspace/recheck.hpp"

#include "head/leave_one_out.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace halfspace {
namespace {

constexpr double kPull = 0.3;

/// 40 labels in two dimensions, positive to the right; items 4 and 21 have the wrong score.
FitRows rows_with_two_mistakes() {
    FitRows made;
    for (std::uint64_t i = 0; i < 40; ++i) {
        const double angle = 0.157 * static_cast<double>(i) + 0.05;
        made.items.push_back(ItemId{i});
        made.rows.push_back(static_cast<float>(std::cos(angle)));
        made.rows.push_back(static_cast<float>(std::sin(angle)));
        const bool positive = (std::cos(angle) > 0) != (i == 4 || i == 21);
        made.scores.push_back(positive ? 1.0F : -1.0F);
        made.targets.push_back(positive ? 1.0F : 0.0F);
        made.weights.push_back(1);
    }
    made.label_count = 40;
    return made;
}

class RecheckTest : public ::testing::Test {
protected:
    [[nodiscard]] std::vector<Recheck> pick(std::size_t count,
                                            std::span<const Recheck> asked = {}) const {
        const RoundFit fit = with_left_out(m_head, kPull, m_rows);
        return pick_rechecks(find_contradictions(fit, kDoubtful), count, asked);
    }

    FitRows m_rows = rows_with_two_mistakes();
    Head m_head = fit_with_pull(m_rows.examples(), std::vector<float>{1, 0}, {kPull, 8}).head;
};

TEST_F(RecheckTest, AsksForTheLabelsTheOthersContradictMostFirst) {
    const auto two = pick(2);

    ASSERT_EQ(two.size(), 2U);
    EXPECT_GE(two[0].surprise, two[1].surprise);
    std::vector<ItemId> items{two[0].item, two[1].item};
    std::ranges::sort(items);
    EXPECT_EQ(items, (std::vector<ItemId>{ItemId{4}, ItemId{21}}));
    for (const Recheck& recheck : two) {
        EXPECT_EQ(recheck.score, m_rows.scores[value_of(recheck.item)]);
        EXPECT_GT(recheck.surprise, std::log(2.0));
    }
    EXPECT_TRUE(pick(0).empty());
}

TEST_F(RecheckTest, AsksForNothingThatIsNoSurprise) {
    const auto all = pick(40);

    EXPECT_GE(all.size(), 2U);
    EXPECT_LT(all.size(), 12U);  // those at the border may be among them
    for (const Recheck& recheck : all) EXPECT_GT(recheck.surprise, kDoubtful);
}

TEST(Recheck, TellsTheScoresThatWereAskedAbout) {
    const std::vector<Recheck> asked{{ItemId{7}, 0.5F, 1}, {ItemId{3}, -1, 2}};

    EXPECT_EQ(scores_when_asked(std::vector{ItemId{3}, ItemId{5}, ItemId{7}}, asked),
              (std::vector<std::optional<float>>{-1.0F, std::nullopt, 0.5F}));
}

TEST_F(RecheckTest, NeverAsksTwiceUnlessTheEvidenceChanged) {
    const auto first = pick(1);
    ASSERT_EQ(first.size(), 1U);

    EXPECT_NE(pick(1, first).at(0).item, first[0].item);

    std::vector<Recheck> other_score = first;
    other_score[0].score = 0.5F;  // the person changed it since
    EXPECT_EQ(pick(1, other_score), first);

    std::vector<Recheck> weaker = first;
    weaker[0].surprise -= 0.9;
    EXPECT_NE(pick(1, weaker).at(0).item, first[0].item);
    weaker[0].surprise -= 0.2;  // grown by 1.1 since
    EXPECT_EQ(pick(1, weaker), first);
}

// ---- the same through the loop ------------------------------------------------------------------

using testing::ColourWorkspace;
using testing::score;

/// Red is right: the first 40 of 100 training pictures. One red picture is scored as wrong.
class RecheckLoopTest : public ::testing::Test {
protected:
    RecheckLoopTest() {
        NewClassifier wanted = testing::red_classifier("red", 20);
        wanted.strategy = Strategy::Random;
        wanted.learner.recheck = 2;
        m_state = m_loop.create(wanted);
    }

    void label_and_fit(bool with_mistake) {
        // The reddest: nothing at the border surprises.
        if (with_mistake) m_mistake = std::ranges::min(m_state.page, {}, &id_of).item.id;
        std::vector<ItemLabel> labels;
        for (const Card& card : m_state.page) {
            if (card.recheck) continue;
            const bool is_red = value_of(card.item.id) < 40;
            const bool is_wrong = with_mistake && card.item.id == m_mistake;
            labels.push_back(score(card, is_red != is_wrong ? 1.0F : -1.0F));
        }
        m_loop.set_labels("red", labels);
        m_state = m_loop.fit_and_next("red", m_state.rounds.front().number);
    }

    static ItemId id_of(const Card& card) { return card.item.id; }

    [[nodiscard]] std::vector<Card> rechecks() const {
        std::vector<Card> cards;
        for (const Card& card : m_state.page) {
            if (card.recheck) cards.push_back(card);
        }
        return cards;
    }

    ColourWorkspace m_colours{150};
    Loop m_loop = m_colours.loop();
    ClassifierState m_state;
    ItemId m_mistake{};
};

TEST_F(RecheckLoopTest, APageAsksAgainAboutAWrongScoreAfterItsNewItems) {
    EXPECT_TRUE(rechecks().empty());  // no label yet

    label_and_fit(/*with_mistake=*/true);

    ASSERT_FALSE(rechecks().empty());
    EXPECT_LE(rechecks().size(), 2U);
    const Card asked = rechecks()[0];
    EXPECT_EQ(asked.item.id, m_mistake);
    EXPECT_EQ(asked.recheck, asked.label.score);
    EXPECT_EQ(m_state.page.size(), 20 + rechecks().size());
    for (std::size_t i = 0; i < m_state.page.size(); ++i) {
        EXPECT_EQ(m_state.page[i].rank, i + 1);
        EXPECT_EQ(m_state.page[i].recheck.has_value(), i >= 20);
    }
    EXPECT_EQ(m_state.rounds[0].shown, 20U);  // new items only
    EXPECT_EQ(m_loop.state("red").page.size(), m_state.page.size());
}

TEST_F(RecheckLoopTest, AnAnswerChangesTheLabelAndKeepsTheOldScoreOnTheCard) {
    label_and_fit(true);
    const Card asked = rechecks().at(0);

    m_loop.set_labels("red", std::vector{score(asked, -*asked.recheck)});
    m_state = m_loop.state("red");

    EXPECT_EQ(rechecks().at(0).recheck, asked.recheck);
    EXPECT_EQ(rechecks().at(0).label.score, -*asked.recheck);
}

TEST_F(RecheckLoopTest, OneLeftAsItIsStandsAndIsNotAskedAgain) {
    label_and_fit(true);
    ASSERT_EQ(rechecks().at(0).item.id, m_mistake);
    const double before = *rechecks()[0].recheck;

    label_and_fit(false);

    for (const Card& card : rechecks()) EXPECT_NE(card.item.id, m_mistake);
    EXPECT_EQ(m_loop.labels("red", {LabelKind::Any}, 0, 100).total, 40U);
    const auto kept = m_loop.labels("red", {LabelKind::Any}, 0, 100).cards;
    const auto found =
        std::ranges::find_if(kept, [&](const Card& card) { return card.item.id == m_mistake; });
    ASSERT_NE(found, kept.end());
    EXPECT_EQ(found->label.score, before);
}

TEST_F(RecheckLoopTest, SurvivesReopeningAndAnotherStrategyAndGoesWithARestore) {
    label_and_fit(true);
    const auto asked = rechecks();
    ASSERT_FALSE(asked.empty());

    m_colours.reopen();
    Loop loop = m_colours.loop();
    ClassifierChange change;
    change.strategy = Strategy::Best;
    m_state = loop.change("red", change);
    ASSERT_EQ(rechecks().size(), asked.size());
    EXPECT_EQ(rechecks()[0].item.id, asked[0].item.id);

    m_state = loop.restore("red", 1);
    EXPECT_TRUE(rechecks().empty());
}

TEST_F(RecheckLoopTest, NothingIsAskedUnlessWanted) {
    ClassifierChange change;
    change.learner = LearnerSettings{};
    m_loop.change("red", change);

    label_and_fit(true);

    EXPECT_TRUE(rechecks().empty());
}

}  // namespace
}  // namespace halfspace
