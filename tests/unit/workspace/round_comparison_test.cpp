// SPDX-License-Identifier: Apache-2.0
#include "workspace/round_comparison.hpp"

#include "support/expect_error.hpp"
#include "workspace/audits.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace halfspace {
namespace {

using testing::ColourWorkspace;
using testing::expect_error;
using testing::is_red;
using testing::red_classifier;
using testing::score;

/// Two rounds of random pages about 200 training pictures.
class RoundComparisonTest : public ::testing::Test {
protected:
    RoundComparisonTest() {
        NewClassifier wanted = red_classifier("red", 10);
        wanted.strategy = Strategy::Random;
        m_colours.loop().create(wanted);
        fit_a_page();
        find(60);
        fit_a_page();
        find(80);
    }

    void fit_a_page() {
        Loop loop = m_colours.loop();
        const ClassifierState state = loop.state("red");
        std::vector<ItemLabel> labels;
        for (const Card& card : state.page) {
            labels.push_back(score(card, is_red(card.item) ? 1.0F : -1.0F));
        }
        loop.set_labels("red", labels);
        loop.fit_and_next("red", state.rounds.front().number);
    }
    void set_cut_off(float cut_off) {
        ClassifierChange change;
        change.cut_off = cut_off;
        m_colours.loop().change("red", change);
    }
    /// Moves the cut-off to where the present head finds so many.
    void find(std::size_t count) {
        const auto page = m_colours.loop().evaluated("red", "train", std::nullopt, -1e6F,
                                                     Side::Above, count - 1, 1);
        set_cut_off(page.cards.front().score);
    }
    [[nodiscard]] RoundComparisons rounds() { return RoundComparisons(m_colours.workspace()); }
    /// Every score of a split by a round's head, the slow way.
    [[nodiscard]] std::map<ItemId, float> scores_of(std::uint64_t round, const std::string& split) {
        const auto page =
            m_colours.loop().evaluated("red", split, round, -1e6F, Side::Above, 0, 1000);
        std::map<ItemId, float> scores;
        for (const Card& card : page.cards) scores[card.item.id] = card.score;
        return scores;
    }
    [[nodiscard]] float cut_off_of(std::uint64_t round) {
        return m_colours.loop().head("red", round).cut_off.value();
    }

    ColourWorkspace m_colours{300};
};

TEST_F(RoundComparisonTest, CountsWhatEachFindsOfTheWholeSplit) {
    const auto before = scores_of(1, "train");
    const auto after = scores_of(2, "train");
    ASSERT_NE(cut_off_of(1), cut_off_of(2));

    const RoundComparison made = rounds().compare("red", {1, 2, "train"}, 20);

    std::uint64_t found_before = 0;
    std::uint64_t found_after = 0;
    std::uint64_t both = 0;
    for (const auto& [item, was] : before) {
        const bool is_before = was >= cut_off_of(1);
        const bool is_after = after.at(item) >= cut_off_of(2);
        found_before += is_before ? 1 : 0;
        found_after += is_after ? 1 : 0;
        both += is_before && is_after ? 1 : 0;
    }
    EXPECT_EQ(made.before.found, found_before);
    EXPECT_EQ(made.after.found, found_after);
    EXPECT_EQ(made.both, both);
    EXPECT_EQ(made.entered, found_after - both);
    EXPECT_EQ(made.left, found_before - both);
    EXPECT_GT(made.turned_degrees, 0);
    EXPECT_EQ(made.before.cut_off, cut_off_of(1));
    EXPECT_EQ(made.after.cut_off, cut_off_of(2));
    EXPECT_EQ(made.before.found, 60U);
    EXPECT_EQ(made.after.found, 80U);
    EXPECT_EQ(made.before.fitted_positive + made.before.fitted_negative, 10U);
    EXPECT_EQ(made.after.fitted_positive + made.after.fitted_negative, 20U);
    EXPECT_EQ(made.after.histogram.total, 200U);
    EXPECT_EQ(made.after.histogram.counts.size(), 20U);
    const CutOffCounts& labels = made.before.labels;
    EXPECT_EQ(labels.true_positives + labels.false_positives + labels.false_negatives +
                  labels.true_negatives,
              20U);
    EXPECT_FALSE(made.after.precision);
    EXPECT_EQ(made.audited, 0U);
}

TEST_F(RoundComparisonTest, ListsWhatOneFindsAndTheOtherDoesNot) {
    const auto before = scores_of(1, "train");
    const auto after = scores_of(2, "train");

    for (const bool is_entered : {true, false}) {
        const auto which = is_entered ? RoundDifference::Entered : RoundDifference::Left;
        const ComparedPage page = rounds().items("red", {1, 2, "train"}, which, 0, 1000);
        std::set<ItemId> wanted;
        for (const auto& [item, was] : before) {
            const bool was_found = was >= cut_off_of(1);
            const bool is_found = after.at(item) >= cut_off_of(2);
            if (was_found != is_found && is_found == is_entered) wanted.insert(item);
        }
        ASSERT_EQ(page.total, wanted.size());
        float last = 1e6F;
        for (const auto& [card, was] : page.cards) {
            EXPECT_TRUE(wanted.contains(card.item.id));
            EXPECT_EQ(card.score, after.at(card.item.id));
            EXPECT_EQ(was, before.at(card.item.id));
            const float own = is_entered ? card.score : was;
            EXPECT_LE(own, last);
            last = own;
        }
    }
    EXPECT_GT(rounds().compare("red", {1, 2, "train"}, 20).entered +
                  rounds().compare("red", {1, 2, "train"}, 20).left,
              0U);
}

TEST_F(RoundComparisonTest, ItemsThatMovedMostComeFirst) {
    const Head one = m_colours.loop().head("red", 1).head;
    const Head two = m_colours.loop().head("red", 2).head;
    const auto distance = [](const Head& head, float score, float cut_off) {
        double squares = 0;
        for (const float weight : head.weights) squares += double{weight} * double{weight};
        return (double{score} - double{cut_off}) / std::sqrt(squares);
    };

    double last = 1e6;
    const ComparedPage up = rounds().items("red", {1, 2, "train"}, RoundDifference::Up, 0, 1000);
    for (const auto& [card, was] : up.cards) {
        const double moved =
            distance(two, card.score, cut_off_of(2)) - distance(one, was, cut_off_of(1));
        EXPECT_GE(moved, double{RoundComparisons::kLeastMove} - 1e-6);
        EXPECT_LE(moved, last + 1e-6);
        last = moved;
    }
    const auto down = rounds().items("red", {1, 2, "train"}, RoundDifference::Down, 0, 1000);
    EXPECT_GT(up.total + down.total, 150U);
    EXPECT_EQ(up.total, up.cards.size());
    const auto back = RoundPair{2, 1, "train"};
    EXPECT_EQ(rounds().items("red", back, RoundDifference::Down, 0, 9).total, up.total);
    const auto second = rounds().items("red", {1, 2, "train"}, RoundDifference::Up, 1, 2);
    ASSERT_EQ(second.cards.size(), 2U);
    EXPECT_EQ(second.cards.front().card.item.id, up.cards.at(1).card.item.id);
    EXPECT_EQ(second.cards.front().card.rank, 2U);
}

TEST_F(RoundComparisonTest, AnAuditOfAllTellsTheTruthAboutBoth) {
    Audits audits(m_colours.workspace());
    std::vector<ItemLabel> answers;
    for (const Card& card : audits.draw("red", "validation", 100).cards) {
        answers.push_back(score(card, is_red(card.item) ? 1.0F : -1.0F));
    }
    audits.set_labels("red", answers);

    const RoundComparison made = rounds().compare("red", {1, 2, "validation"}, 20);

    EXPECT_EQ(made.audited, 100U);
    for (const RoundFigures* side : {&made.before, &made.after}) {
        double found = 0;
        double red = 0;
        double both = 0;
        for (const auto& [item, its] : scores_of(side->round, "validation")) {
            const bool is_found = its >= side->cut_off;
            const bool is_one = is_red(m_colours.workspace().item(item));
            found += is_found ? 1 : 0;
            red += is_one ? 1 : 0;
            both += is_found && is_one ? 1 : 0;
        }
        ASSERT_TRUE(side->precision && side->recall);
        EXPECT_DOUBLE_EQ(side->precision->low, both / found);
        EXPECT_DOUBLE_EQ(side->precision->high, both / found);
        EXPECT_DOUBLE_EQ(side->recall->value, both / red);
    }
    EXPECT_FALSE(rounds().compare("red", {1, 2, "train"}, 20).after.precision);
}

TEST_F(RoundComparisonTest, AnAuditOfSomeGivesTheFiguresOfItsOwnHead) {
    Audits audits(m_colours.workspace());
    std::vector<ItemLabel> answers;
    for (const Card& card : audits.draw("red", "validation", 40).cards) {
        answers.push_back(score(card, is_red(card.item) ? 1.0F : -1.0F));
    }
    const AuditState state = audits.set_labels("red", answers);

    const RoundComparison made = rounds().compare("red", {1, 2, "validation"}, 20);

    EXPECT_EQ(made.after.precision->value, state.estimates.precision->value);
    EXPECT_EQ(made.after.recall->low, state.estimates.recall->low);
    EXPECT_GT(made.before.recall->width(), 0);
}

TEST_F(RoundComparisonTest, ARestoredHeadMovesNothing) {
    m_colours.loop().restore("red", 1);
    Loop loop = m_colours.loop();
    loop.fit_and_next("red", loop.state("red").rounds.front().number, Recipe::Sgd);

    const auto number = loop.state("red").rounds.at(1).number;
    ASSERT_EQ(loop.head("red", number).head, loop.head("red", 1).head);
    const ComparedPage up = rounds().items("red", {1, number, "train"}, RoundDifference::Up, 0, 9);

    EXPECT_EQ(up.total, 0U);
    EXPECT_EQ(rounds().compare("red", {1, number, "train"}, 20).turned_degrees, 0);
}

TEST_F(RoundComparisonTest, WhatCannotBeComparedIsRefused) {
    const auto compare = [&](const std::string& name, const RoundPair& pair) {
        return [=, this] { static_cast<void>(rounds().compare(name, pair, 20)); };
    };
    expect_error(ErrorCode::NotFound, compare("blue", {1, 2, "train"}));
    expect_error(ErrorCode::NotFound, compare("red", {1, 9, "train"}));
    expect_error(ErrorCode::Conflict, compare("red", {1, 3, "train"}));
    expect_error(ErrorCode::InvalidInput, compare("red", {2, 2, "train"}));
    expect_error(ErrorCode::NotFound, compare("red", {1, 2, "none"}));
    expect_error(ErrorCode::InvalidInput,
                 [&] { static_cast<void>(rounds().compare("red", {1, 2, "train"}, 0)); });
    expect_error(ErrorCode::InvalidInput, [] { round_difference_from("sideways"); });
}

}  // namespace
}  // namespace halfspace
