// SPDX-License-Identifier: Apache-2.0
#include "simulate/simulated_person.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

constexpr std::size_t kItems = 20'000;

KnownConcept every_third() {
    KnownConcept wanted{"thirds", "third", {}, {}};
    for (std::size_t i = 0; i < kItems; ++i) {
        wanted.truth.push_back(i % 3 == 0);
        wanted.scores.push_back(i % 3 == 0 ? 0.75F : -0.5F);
    }
    return wanted;
}

TEST(SimulatedPerson, SaysTheTruthWithoutFlips) {
    const KnownConcept wanted = every_third();
    SimulatedPerson person(wanted, false, 0, 1);
    SimulatedPerson grading(wanted, true, 0, 1);

    for (std::size_t i = 0; i < 100; ++i) {
        EXPECT_EQ(person.ask(i), i % 3 == 0 ? 1.0F : -1.0F);
        EXPECT_EQ(grading.ask(i), wanted.scores[i]);
    }
}

TEST(SimulatedPerson, ErrsAsOftenAsAskedToAndAnewEachTime) {
    const KnownConcept wanted = every_third();
    SimulatedPerson person(wanted, false, 0.1, 1);
    std::size_t wrong = 0;
    std::size_t twice_wrong = 0;
    for (std::size_t i = 0; i < kItems; ++i) {
        const float right = wanted.truth[i] ? 1.0F : -1.0F;
        const bool first = person.ask(i) != right;
        const bool second = person.ask(i) != right;
        if (first) ++wrong;
        if (first && second) ++twice_wrong;
    }

    EXPECT_NEAR(static_cast<double>(wrong) / kItems, 0.1, 0.007);  // 3 standard deviations
    EXPECT_NEAR(static_cast<double>(twice_wrong) / kItems, 0.01, 0.0025);
}

TEST(SimulatedPerson, AnswersTheSameInEveryOrderAndAnotherWayBySeed) {
    const KnownConcept wanted = every_third();
    SimulatedPerson forth(wanted, false, 0.5, 1);
    SimulatedPerson back(wanted, false, 0.5, 1);
    SimulatedPerson other(wanted, false, 0.5, 2);
    std::vector<float> answers;
    std::vector<float> others;
    for (std::size_t i = 0; i < 100; ++i) answers.push_back(forth.ask(i));
    for (std::size_t i = 0; i < 100; ++i) others.push_back(other.ask(i));
    for (std::size_t i = 100; i-- > 0;) EXPECT_EQ(back.ask(i), answers[i]);

    EXPECT_NE(answers, others);
}

}  // namespace
}  // namespace halfspace
