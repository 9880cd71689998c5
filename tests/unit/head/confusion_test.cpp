// SPDX-License-Identifier: Apache-2.0
// Equality with scikit-learn on real sets is tested in tests/integration/cli/test_cli_sets.py.
#include "head/confusion.hpp"

#include "support/expect_error.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace halfspace {
namespace {

using testing::expect_error;

using Places = std::vector<std::size_t>;
using Row = std::vector<std::uint64_t>;

TEST(Confusion, CountsEachPairWithNoneBehindTheLastClass) {
    const std::vector<Outcome> outcomes{{{0}, {0}}, {{0}, {1}}, {{1}, {1}},
                                        {{1}, {}},  {{}, {1}},  {{}, {}}};

    const Confusion result = confusion_of(2, SetKind::Exclusive, outcomes);

    EXPECT_EQ(result.cells, (std::vector<Row>{{1, 1, 0}, {0, 1, 1}, {0, 1, 1}}));
    EXPECT_EQ(result.accuracy, 0.5);
    EXPECT_EQ(result.classes[1].precision(), 1.0 / 3);
    EXPECT_EQ(result.classes[1].recall(), 0.5);
    EXPECT_EQ(result.classes[1].f1(), 0.4);
    EXPECT_DOUBLE_EQ(result.macro.precision, (1 + 1.0 / 3) / 2);
    EXPECT_DOUBLE_EQ(result.macro.recall, 0.5);
    EXPECT_DOUBLE_EQ(result.micro.precision, 0.5);
    EXPECT_DOUBLE_EQ(result.micro.recall, 0.5);
}

TEST(Confusion, TagsAreCountedClassByClass) {
    const std::vector<Outcome> outcomes{{{0, 2}, {0, 1, 2}}, {{1}, {1}}, {{}, {2}}};

    const Confusion result = confusion_of(3, SetKind::Tags, outcomes);

    EXPECT_TRUE(result.cells.empty());
    EXPECT_EQ(result.classes[1].precision(), 0.5);
    EXPECT_EQ(result.classes[2].actual, 1U);
    EXPECT_EQ(result.classes[2].predicted, 2U);
    EXPECT_DOUBLE_EQ(*result.accuracy, 1.0 / 3);
    EXPECT_DOUBLE_EQ(result.micro.precision, 3.0 / 5);
}

TEST(Confusion, WhatThereIsNothingOfHasNoFigure) {
    const Confusion result = confusion_of(2, SetKind::Exclusive, std::array{Outcome{{0}, {0}}});

    EXPECT_FALSE(result.classes[1].precision());
    EXPECT_FALSE(result.classes[1].recall());
    EXPECT_FALSE(result.classes[1].f1());
    EXPECT_EQ(result.macro.f1, 0.5);
    EXPECT_FALSE(confusion_of(2, SetKind::Exclusive, {}).accuracy);
}

TEST(Confusion, RefusesPlacesThereAreNot) {
    expect_error(
        ErrorCode::InvalidInput,
        [] { std::ignore = confusion_of(2, SetKind::Tags, std::array{Outcome{{2}, {}}}); },
        "no class 2");
    expect_error(
        ErrorCode::InvalidInput,
        [] { std::ignore = confusion_of(2, SetKind::Exclusive, std::array{Outcome{{0, 1}, {}}}); },
        "allows one");
}

TEST(ClassDecision, ExclusiveTakesTheFurthestAboveItsCutOff) {
    const std::vector<ClassScore> classes{{2, 1.5F}, {1, 0}, {-1, -1}};

    EXPECT_EQ(decide(classes, SetKind::Exclusive), (Places{1}));
    EXPECT_EQ(decide(classes, SetKind::Tags), (Places{0, 1, 2}));
}

TEST(ClassDecision, NoneWhereAllAreBelow) {
    const std::vector<ClassScore> classes{{2, 2.5F}, {-1, 0}};

    EXPECT_TRUE(decide(classes, SetKind::Exclusive).empty());
    EXPECT_TRUE(decide(classes, SetKind::Tags).empty());
    EXPECT_TRUE(decide({}, SetKind::Exclusive).empty());
}

TEST(ClassDecision, ProbabilitiesDecideIfEveryClassHasOne) {
    std::vector<ClassScore> classes{{3, 0, 0.6}, {1, 0, 0.9}};
    EXPECT_EQ(decide(classes, SetKind::Exclusive), (Places{1}));

    classes[1].probability.reset();
    EXPECT_EQ(decide(classes, SetKind::Exclusive), (Places{0}));
}

TEST(ClassDecision, OfEqualsTheFirst) {
    const std::vector<ClassScore> classes{{-1, 0}, {1, 0}, {1, 0}};

    EXPECT_EQ(decide(classes, SetKind::Exclusive), (Places{1}));
}

}  // namespace
}  // namespace halfspace
