// SPDX-License-Identifier: Apache-2.0
#include "workspace/learner_settings.hpp"

#include "support/expect_error.hpp"
#include "workspace/label_log.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace halfspace {
namespace {

using testing::expect_error;

constexpr LearnerSettings kOther{0.5, 4, 7, 2, 0.9, 3, 0.2, 11};

TEST(LearnerSettings, TheCatalogueKeepsWhatDiffersFromTheDefaults) {
    EXPECT_EQ(learner_to_json({}), "{}");
    EXPECT_EQ(learner_to_json({.recheck = 2}), R"({"recheck":2})");
    EXPECT_EQ(learner_from_json("{}"), LearnerSettings{});
    EXPECT_EQ(learner_from_json(learner_to_json(kOther)), kOther);
}

TEST(LearnerSettings, ValuesOutOfRangeAreRefusedByName) {
    const auto refused = [](auto LearnerSettings::* member, auto value, const char* words) {
        LearnerSettings settings;
        settings.*member = value;
        expect_error(ErrorCode::InvalidInput, [&] { check_learner(settings); }, words);
    };
    refused(&LearnerSettings::pull, 0.0, "The pull is 0");
    refused(&LearnerSettings::scale, -1.0, "scale of the start is -1");
    refused(&LearnerSettings::negatives, 1001U, "negatives is 1001");
    refused(&LearnerSettings::negatives_weight, 0.0, "weight of the negatives is 0");
    refused(&LearnerSettings::recency, 1.5, "recency is 1.5");
    refused(&LearnerSettings::recency, std::nan(""), "recency is nan");
    refused(&LearnerSettings::recheck, 21U, "re-check is 21");
    refused(&LearnerSettings::audit, 1.1, "audit share is 1.1");
    EXPECT_EQ(check_learner(kOther), kOther);
}

TEST(LearnerSettings, AClassifierKeepsThemAcrossReopening) {
    testing::ColourWorkspace colours(30);
    NewClassifier wanted = testing::red_classifier();
    wanted.learner = kOther;
    colours.loop().create(wanted);
    colours.reopen();

    EXPECT_EQ(colours.loop().state("red").learner, kOther);

    ClassifierChange change;
    change.learner = LearnerSettings{.pull = 2};
    EXPECT_EQ(colours.loop().change("red", change).learner, (LearnerSettings{.pull = 2}));
    change.learner->recency = 7;
    expect_error(ErrorCode::InvalidInput, [&] { colours.loop().change("red", change); }, "recency");
}

TEST(LearnerSettings, ARoundKeepsThePullItWasFittedWith) {
    testing::ColourWorkspace colours(60);
    Loop loop = colours.loop();
    ClassifierState state = loop.create(testing::red_classifier());
    state = loop.fit_and_next("red", 1);
    EXPECT_FALSE(state.rounds[1].pull);  // nothing scored

    loop.set_labels("red", std::vector{testing::score(state.page[0], 1)});
    state = loop.fit_and_next("red", 2);
    EXPECT_TRUE(state.rounds[1].pull);  // chosen by the labels

    loop.set_labels("red", std::vector{testing::score(state.page[0], -1)});
    state = loop.fit_and_next("red", 3, Recipe::Logistic);
    EXPECT_FALSE(state.rounds[1].pull);
    EXPECT_EQ(state.rounds[1].recipe, Recipe::Logistic);
}

TEST(LearnerSettings, LabelsAgeByTheRoundsFittedSince) {
    testing::ColourWorkspace colours(60);
    Loop loop = colours.loop();
    ClassifierState state = loop.create(testing::red_classifier());
    for (std::uint64_t round = 1; round <= 3; ++round) {
        loop.set_labels("red", std::vector{testing::score(state.page[0], 1)});
        state = loop.fit_and_next("red", round);
    }
    loop.set_labels("red", std::vector{testing::score(state.page[0], -1)});

    Database& database = colours.workspace().database();
    auto ages = LabelLog(database, ClassifierId{1}).ages();
    std::ranges::sort(ages);
    EXPECT_EQ(ages, (std::vector<std::uint64_t>{0, 1, 2, 3}));

    // The second round was fitted on two labels.
    auto then = LabelLog(database, ClassifierId{1}).of_round(2);
    EXPECT_EQ(then.labels.size(), 2U);
    std::ranges::sort(then.ages);
    EXPECT_EQ(then.ages, (std::vector<std::uint64_t>{0, 1}));
}

}  // namespace
}  // namespace halfspace
