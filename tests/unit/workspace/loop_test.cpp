// SPDX-License-Identifier: Apache-2.0
#include "workspace/loop.hpp"

#include "support/expect_error.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace halfspace {
namespace {

using testing::ColourWorkspace;
using testing::no_label;
using testing::paths_of;
using testing::prompt;
using testing::red_classifier;
using testing::score;
using testing::unsure;

std::vector<ItemLabel> all_of(const std::vector<Card>& page, float value) {
    std::vector<ItemLabel> labels;
    for (const Card& card : page) labels.push_back(score(card, value));
    return labels;
}

bool mentions(const std::vector<std::string>& notices, const std::string& words) {
    return std::ranges::any_of(
        notices, [&](const auto& notice) { return notice.find(words) != std::string::npos; });
}

/// seen + unseen is the split; the four kinds are the labels.
void expect_counted(const Counts& counts, std::uint64_t items, std::uint64_t labels) {
    EXPECT_EQ(counts.seen + counts.unseen, items);
    EXPECT_EQ(counts.positive + counts.negative + counts.neutral + counts.unsure, labels);
}

TEST(Loop, TheFirstPageFollowsThePrompt) {
    ColourWorkspace colours(30);

    const ClassifierState state = colours.loop().create(red_classifier());

    EXPECT_EQ(paths_of(state.page), (std::vector<std::string>{"train/0000.jpg", "train/0001.jpg",
                                                              "train/0003.jpg", "train/0004.jpg"}));
    for (std::size_t i = 0; i < state.page.size(); ++i) EXPECT_EQ(state.page[i].rank, i + 1);
    EXPECT_FALSE(state.change);
    ASSERT_EQ(state.rounds.size(), 1U);
    EXPECT_TRUE(state.rounds[0].is_open);
    expect_counted(state.counts, 20, 0);
}

TEST(Loop, ANegativePromptPushesAway) {
    ColourWorkspace colours(30);
    NewClassifier wanted = red_classifier();
    wanted.start.push_back({"blue", std::nullopt, -0.5});

    const auto cards = colours.loop().search(wanted.start, "train", 1).cards;

    EXPECT_EQ(cards.at(0).item.key, "train/0000.jpg");
}

TEST(Loop, StartsFromExampleItems) {
    ColourWorkspace colours(30);
    const auto blue = colours.loop().search(prompt("blue"), "train", 1).cards.at(0);
    NewClassifier wanted = red_classifier("like this");
    wanted.start = {{std::nullopt, blue.item.id, 1}};

    const ClassifierState state = colours.loop().create(wanted);

    EXPECT_EQ(state.page.at(0).item.id, blue.item.id);
}

TEST(Loop, FitAndNextLearnsFromAllScores) {
    ColourWorkspace colours(90);
    Loop loop = colours.loop();
    ClassifierState state = loop.create(red_classifier("purple", 6));
    // The person wants a touch of blue: the reddest pictures are wrong.
    for (int round = 0; round < 3; ++round) {
        std::vector<ItemLabel> labels;
        for (const Card& card : state.page) {
            labels.push_back(score(card, card.item.key > "train/0012.jpg" ? 1.0F : -1.0F));
        }
        loop.set_labels("purple", labels);
        state = loop.fit_and_next("purple", state.rounds[0].number);
    }

    // The prompt ranks the reddest highest; the labels have turned that round.
    double positive = 0, negative = 0;
    for (const Card& card : loop.labels("purple", {LabelKind::Any}, 0, 100).cards) {
        (*card.label.score > 0 ? positive : negative) += static_cast<double>(card.score);
    }
    const auto mean = [](double sum, std::uint64_t count) {
        return sum / static_cast<double>(count);
    };
    EXPECT_GT(mean(positive, state.counts.positive), mean(negative, state.counts.negative));
    EXPECT_GT(state.change->turned_degrees, 0);
    EXPECT_LE(state.change->new_in_top, state.change->top);
    expect_counted(state.counts, 60, 18);
    EXPECT_EQ(state.counts.seen, 18U);
}

TEST(Loop, LookingAheadTellsThePageOfTheNextFitAndChangesNothing) {
    for (const Strategy strategy : {Strategy::Best, Strategy::Diverse, Strategy::Borderline,
                                    Strategy::Random, Strategy::Mix}) {
        SCOPED_TRACE(name_of(strategy));
        ColourWorkspace colours(60);
        Loop loop = colours.loop();
        NewClassifier wanted = red_classifier("red", 5);
        wanted.strategy = strategy;
        wanted.learner.audit = 0.4;
        wanted.learner.recheck = 2;
        ClassifierState state = loop.create(wanted);
        for (std::uint64_t round = 1; round <= 4; ++round) {
            // One slip in four, so that later pages ask again.
            std::vector<ItemLabel> labels = all_of(state.page, 1);
            labels[round % labels.size()].label.score = -1;
            loop.set_labels("red", labels);

            const NextPage ahead = loop.look_ahead("red");

            EXPECT_EQ(ahead.round, round);
            const ClassifierState same = loop.state("red");
            EXPECT_EQ(paths_of(same.page), paths_of(state.page));
            EXPECT_EQ(same.counts.seen, state.counts.seen);
            EXPECT_EQ(same.rounds.size(), round);
            state = loop.fit_and_next("red", round);
            ASSERT_EQ(paths_of(ahead.cards), paths_of(state.page));
            for (std::size_t i = 0; i < ahead.cards.size(); ++i) {
                EXPECT_EQ(ahead.cards[i].score, state.page[i].score);
                EXPECT_EQ(ahead.cards[i].rank, state.page[i].rank);
                EXPECT_EQ(ahead.cards[i].alike, state.page[i].alike);
                EXPECT_EQ(ahead.cards[i].recheck, state.page[i].recheck);
            }
        }
    }
}

TEST(Loop, LookingAheadWithoutAnythingUnseenIsEmpty) {
    ColourWorkspace colours(12);
    Loop loop = colours.loop();
    loop.create(red_classifier("red", 50));

    EXPECT_TRUE(loop.look_ahead("red").cards.empty());
}

TEST(Loop, SettingALabelTellsWhichOtherWasThere) {
    ColourWorkspace colours(30);
    Loop loop = colours.loop();
    const ClassifierState state = loop.create(red_classifier());
    const Card& first = state.page[0];

    EXPECT_TRUE(loop.set_labels("red", std::vector{score(first, 1)}).replaced.empty());
    EXPECT_TRUE(loop.set_labels("red", std::vector{score(first, 1)}).replaced.empty());
    const LabelState other = loop.set_labels("red", std::vector{score(first, -1)});

    ASSERT_EQ(other.replaced.size(), 1U);
    EXPECT_EQ(other.replaced[0].item, first.item.id);
    EXPECT_EQ(other.replaced[0].label.score, 1.0F);
    EXPECT_EQ(other.labels[0].label.score, -1.0F);
    EXPECT_TRUE(loop.undo("red").replaced.empty());
}

TEST(Loop, SeenItemsDoNotComeBackUntilAReset) {
    ColourWorkspace colours(30);
    Loop loop = colours.loop();
    ClassifierState state = loop.create(red_classifier("red", 5));
    std::set<std::string> shown;
    for (std::uint64_t round = 1; round <= 4; ++round) {
        for (const auto& path : paths_of(state.page))
            EXPECT_TRUE(shown.insert(path).second) << path;
        loop.set_labels("red", std::vector{score(state.page[0], 1)});
        state = loop.fit_and_next("red", round);
    }
    EXPECT_EQ(shown.size(), 20U);
    EXPECT_TRUE(state.page.empty());
    EXPECT_TRUE(mentions(state.notices, "No more unseen items in train"));

    const ClassifierState unlabelled = loop.reset_seen("red", SeenReset::Unlabelled);
    EXPECT_EQ(unlabelled.counts.unseen, 16U);
    EXPECT_EQ(unlabelled.page.size(), 5U);
    for (const Card& card : unlabelled.page) EXPECT_TRUE(card.label.is_empty());

    const ClassifierState all = loop.reset_seen("red", SeenReset::All);
    EXPECT_EQ(all.counts.unseen, 20U);
    EXPECT_EQ(all.counts.positive, 4U);  // labels stay
}

TEST(Loop, ShowsWhatIsLeftWhenThatIsLessThanAPage) {
    ColourWorkspace colours(18);  // 12 in train
    Loop loop = colours.loop();
    loop.create(red_classifier("red", 10));

    const ClassifierState state = loop.fit_and_next("red", 1);

    EXPECT_EQ(state.page.size(), 2U);
    EXPECT_TRUE(mentions(state.notices, "The last 2 unseen"));
}

TEST(Loop, AFitWithoutScoresKeepsTheStartAndSaysSo) {
    ColourWorkspace colours(30);
    Loop loop = colours.loop();
    ClassifierState state = loop.create(red_classifier());
    const Head before = loop.head("red", std::nullopt).head;
    std::vector<ItemLabel> labels;
    for (const Card& card : state.page) labels.push_back(unsure(card));

    state = loop.fit_and_next("red", 1);
    EXPECT_TRUE(mentions(state.notices, "no scores yet"));
    loop.set_labels("red", labels);
    state = loop.fit_and_next("red", 2);

    EXPECT_TRUE(mentions(state.notices, "no scores yet"));
    EXPECT_EQ(loop.head("red", std::nullopt).head, before);
}

TEST(Loop, APageOfOneKindIsFittedAndExplained) {
    ColourWorkspace colours(60);
    Loop loop = colours.loop();
    for (const float value : {-1.0F, 0.0F, 1.0F}) {
        const std::string name = "only " + std::to_string(value);
        ClassifierState state = loop.create(red_classifier(name));
        loop.set_labels(name, all_of(state.page, value));

        state = loop.fit_and_next(name, 1);

        EXPECT_EQ(state.page.size(), 4U);
        EXPECT_EQ(mentions(state.notices, "Only negatives so far"), value < 0);
        for (const float weight : loop.head(name, std::nullopt).head.weights) {
            EXPECT_TRUE(std::isfinite(weight));
        }
        // A page of nothing but negatives must not turn the head against its prompt.
        EXPECT_GT(loop.head(name, std::nullopt).head.weights[0], 0) << value;
    }
}

TEST(Loop, FitRefusesARoundThatAnotherTabHasClosed) {
    ColourWorkspace colours(30);
    Loop loop = colours.loop();
    loop.create(red_classifier());
    loop.fit_and_next("red", 1);

    testing::expect_error(ErrorCode::Conflict, [&] { loop.fit_and_next("red", 1); }, "round 2");
    EXPECT_EQ(loop.state("red").rounds.size(), 2U);
}

TEST(Loop, EveryRoundCanBeRestoredBitForBit) {
    ColourWorkspace colours(90);
    Loop loop = colours.loop();
    ClassifierState state = loop.create(red_classifier("red", 5));
    std::vector<Head> fitted;
    std::vector<Counts> counts;
    for (std::uint64_t round = 1; round <= 5; ++round) {
        std::vector<ItemLabel> labels;
        for (std::size_t i = 0; i < state.page.size(); ++i) {
            labels.push_back(score(state.page[i], (i + round) % 2 == 0 ? 0.8F : -1.0F));
        }
        loop.set_labels("red", labels);
        state = loop.fit_and_next("red", round);
        fitted.push_back(loop.head("red", std::nullopt).head);
        counts.push_back(state.counts);
    }
    colours.reopen();
    Loop again = colours.loop();

    const ClassifierState restored = again.restore("red", 3);

    EXPECT_EQ(again.head("red", std::nullopt).head, fitted[2]);
    EXPECT_EQ(restored.counts.positive, counts[2].positive);
    EXPECT_EQ(restored.counts.negative, counts[2].negative);
    EXPECT_EQ(restored.rounds[0].restored_from, 3U);
    for (std::uint64_t round = 1; round <= 5; ++round) {
        EXPECT_EQ(again.head("red", round).head, fitted[round - 1]) << round;
    }
    // Items of rounds 4 and 5 lost their labels, so they may be shown again.
    EXPECT_EQ(restored.counts.seen, 15U);
    // Undo brings the later labels back.
    EXPECT_EQ(again.undo("red").counts.positive, counts[4].positive);

    testing::expect_error(ErrorCode::Conflict, [&] { again.restore("red", 6); }, "still open");
    testing::expect_error(ErrorCode::NotFound, [&] { again.restore("red", 7); });
}

TEST(Loop, UndoAndRedoWalkOverFits) {
    ColourWorkspace colours(60);
    Loop loop = colours.loop();
    ClassifierState state = loop.create(red_classifier());
    const std::vector<Card> first = state.page;
    for (std::size_t i = 0; i < 3; ++i) loop.set_labels("red", std::vector{score(first[i], 1)});
    state = loop.fit_and_next("red", 1);
    loop.set_labels("red", all_of(state.page, -1));
    EXPECT_EQ(loop.state("red").counts.negative, 4U);

    EXPECT_EQ(loop.undo("red").counts.negative, 0U);  // the whole page was one action
    const LabelState across = loop.undo("red");
    ASSERT_EQ(across.labels.size(), 1U);
    EXPECT_EQ(across.labels[0].item, first[2].item.id);
    EXPECT_TRUE(across.labels[0].label.is_empty());
    EXPECT_EQ(across.counts.positive, 2U);
    EXPECT_EQ(loop.redo("red").counts.positive, 3U);
    EXPECT_EQ(loop.redo("red").counts.negative, 4U);
    testing::expect_error(ErrorCode::Conflict, [&] { loop.redo("red"); });

    for (int i = 0; i < 4; ++i) loop.undo("red");
    testing::expect_error(ErrorCode::Conflict, [&] { loop.undo("red"); });
}

TEST(Loop, ANewLabelEndsWhatCouldBeRedone) {
    ColourWorkspace colours(30);
    Loop loop = colours.loop();
    const ClassifierState state = loop.create(red_classifier());
    loop.set_labels("red", std::vector{score(state.page[0], 1)});
    EXPECT_TRUE(loop.undo("red").can_redo);

    EXPECT_FALSE(loop.set_labels("red", std::vector{score(state.page[1], 1)}).can_redo);
    testing::expect_error(ErrorCode::Conflict, [&] { loop.redo("red"); });
}

TEST(Loop, LabelsCanBeChangedAndCleared) {
    ColourWorkspace colours(30);
    Loop loop = colours.loop();
    const Card card = loop.create(red_classifier()).page[0];

    EXPECT_EQ(loop.set_labels("red", std::vector{score(card, 1)}).counts.positive, 1U);
    EXPECT_EQ(loop.set_labels("red", std::vector{score(card, 0)}).counts.neutral, 1U);
    EXPECT_EQ(loop.set_labels("red", std::vector{unsure(card)}).counts.unsure, 1U);
    const LabelState cleared = loop.set_labels("red", std::vector{no_label(card)});

    expect_counted(cleared.counts, 20, 0);
}

TEST(Loop, RefusesLabelsThatBreakTheRulesAndKeepsNoneOfThem) {
    ColourWorkspace colours(30);
    Loop loop = colours.loop();
    const ClassifierState state = loop.create(red_classifier());
    const Card good = state.page[0];
    const auto held_out = loop.search(prompt("red"), "validation", 1).cards.at(0);

    const auto refused = [&](ErrorCode code, const ItemLabel& bad, std::string_view words) {
        testing::expect_error(
            code, [&] { loop.set_labels("red", std::vector{score(good, 1), bad}); }, words);
    };
    refused(ErrorCode::InvalidInput, score(state.page[1], 1.01F), "1.01");
    refused(ErrorCode::InvalidInput, score(state.page[1], std::nanf("")), "nan");
    refused(ErrorCode::InvalidInput, {state.page[1].item.id, {0.5F, true}}, "unsure");
    refused(ErrorCode::InvalidInput, score(held_out, 1), "validation");
    refused(ErrorCode::InvalidInput, score(good, -1), "two labels");
    refused(ErrorCode::NotFound, {ItemId{999}, {1.0F, false}}, "999");

    expect_counted(loop.state("red").counts, 20, 0);
}

TEST(Loop, ChangingTheStrategyDrawsThePageAnewWithTheSameHead) {
    ColourWorkspace colours(300);
    Loop loop = colours.loop();
    ClassifierState state = loop.create(red_classifier("red", 10));
    loop.set_labels("red", std::vector{score(state.page[0], 1)});
    const Head before = loop.head("red", std::nullopt).head;

    ClassifierChange change;
    change.strategy = Strategy::Random;
    const ClassifierState random = loop.change("red", change);

    EXPECT_NE(paths_of(random.page), paths_of(state.page));
    EXPECT_EQ(random.rounds.size(), 1U);
    EXPECT_EQ(random.strategy, Strategy::Random);
    EXPECT_EQ(loop.head("red", std::nullopt).head, before);
    EXPECT_EQ(random.counts.seen,
              1U);  // the labelled card is dealt with, the others may come again
    EXPECT_EQ(std::ranges::count(paths_of(random.page), state.page[0].item.key), 0);
}

TEST(Loop, APageCanBeDrawnOfSomeItemsAlone) {
    ColourWorkspace colours(90);
    Loop loop = colours.loop();
    const ClassifierState state = loop.create(red_classifier("red", 10));
    loop.set_labels("red", std::vector{score(state.page[0], 1)});
    const std::vector<ItemId> some{state.page[0].item.id, state.page[1].item.id, ItemId{50},
                                   ItemId{80}, ItemId{9999}};

    const ClassifierState drawn = loop.draw_page("red", some);

    // Neither the one labelled, nor the one of another split, nor the one that is not there.
    EXPECT_EQ(paths_of(drawn.page),
              (std::vector<std::string>{state.page[1].item.key,
                                        colours.workspace().item(ItemId{50}).key}));
    EXPECT_EQ(drawn.rounds.size(), 1U);
    EXPECT_EQ(loop.state("red").page.size(), 2U);
    testing::expect_error(ErrorCode::Conflict, [&] {
        loop.draw_page("red", std::vector{state.page[0].item.id, ItemId{80}});
    });
    EXPECT_EQ(paths_of(loop.state("red").page), paths_of(drawn.page));
    EXPECT_EQ(loop.fit_and_next("red", 1).page.size(), 10U);
}

TEST(Loop, ChangingTheStartFitsWithItAndGoesOn) {
    ColourWorkspace colours(90);
    Loop loop = colours.loop();
    const ClassifierState state = loop.create(red_classifier());
    loop.set_labels("red", all_of(state.page, -1));

    ClassifierChange change;
    change.start = prompt("blue");
    const ClassifierState blue = loop.change("red", change);

    EXPECT_EQ(blue.rounds.size(), 2U);
    EXPECT_GT(blue.page[0].item.key, "train/0060.jpg");
    EXPECT_EQ(blue.start.at(0).text, "blue");
}

TEST(Loop, RenamesAndRemembersTheCutOff) {
    ColourWorkspace colours(30);
    Loop loop = colours.loop();
    loop.create(red_classifier());
    ClassifierChange change;
    change.name = "crimson";
    change.cut_off = 1.25F;
    loop.change("red", change);
    colours.reopen();

    EXPECT_EQ(colours.loop().state("crimson").cut_off, 1.25F);
    EXPECT_EQ(colours.loop().head("crimson", std::nullopt).cut_off, 1.25F);
    testing::expect_error(
        ErrorCode::NotFound, [&] { (void)colours.loop().state("red"); }, "crimson");
}

TEST(Loop, ClassifiersOfOneWorkspaceDoNotMix) {
    ColourWorkspace colours(30);
    Loop loop = colours.loop();
    const ClassifierState red = loop.create(red_classifier("red"));
    loop.create(red_classifier("also red"));
    loop.set_labels("red", all_of(red.page, 1));
    loop.fit_and_next("red", 1);

    const ClassifierState other = loop.state("also red");

    expect_counted(other.counts, 20, 0);
    EXPECT_EQ(other.counts.seen, 0U);
    EXPECT_EQ(paths_of(other.page), paths_of(red.page));
}

TEST(Loop, ARemovedClassifierLeavesNothingToItsSuccessor) {
    ColourWorkspace colours(30);
    Loop loop = colours.loop();
    const ClassifierState red = loop.create(red_classifier());
    loop.set_labels("red", all_of(red.page, 1));
    loop.fit_and_next("red", 1);

    loop.remove("red");
    EXPECT_TRUE(loop.list().empty());
    const ClassifierState again = loop.create(red_classifier());

    expect_counted(again.counts, 20, 0);
    EXPECT_EQ(again.counts.seen, 0U);
    EXPECT_FALSE(again.can_undo);
}

TEST(Loop, RefusesWhatCannotBeAClassifier) {
    ColourWorkspace colours(30);
    Loop loop = colours.loop();
    loop.create(red_classifier());
    const auto refused = [&](ErrorCode code, NewClassifier wanted, std::string_view words) {
        testing::expect_error(code, [&] { loop.create(wanted); }, words);
    };

    refused(ErrorCode::Conflict, red_classifier("red"), "already");
    for (const char* name : {"", "a/b", "tab\there", " blank", "blank ", ".."}) {
        refused(ErrorCode::InvalidInput, red_classifier(name), "name");
    }
    refused(ErrorCode::InvalidInput, red_classifier(std::string(101, 'x')), "101");
    refused(ErrorCode::InvalidInput, red_classifier("x", 0), "page size");
    refused(ErrorCode::InvalidInput, red_classifier("x", 201), "201");
    NewClassifier wanted = red_classifier("x");
    wanted.split = "test";
    refused(ErrorCode::NotFound, wanted, "validation");
    EXPECT_EQ(loop.list().size(), 1U);
}

TEST(Loop, SgdContinuesFromTheQueryHeadOnThisPageAlone) {
    ColourWorkspace colours(60);
    Loop loop = colours.loop();
    ClassifierState state = loop.create(red_classifier());
    const Head start = loop.head("red", std::nullopt).head;

    state = loop.fit_and_next("red", 1, Recipe::Sgd);
    EXPECT_EQ(loop.head("red", std::nullopt).head, start);  // nothing scored on the page

    loop.set_labels("red", all_of(state.page, -1));
    state = loop.fit_and_next("red", 2, Recipe::Sgd);
    EXPECT_LT(loop.head("red", std::nullopt).head.bias, start.bias);
    EXPECT_EQ(state.rounds[1].recipe, Recipe::Sgd);
}

}  // namespace
}  // namespace halfspace
