// SPDX-License-Identifier: Apache-2.0
#include "head/cut_off.hpp"

#include "support/expect_error.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace halfspace {
namespace {

using testing::expect_error;

/// Scores 0, 1, 2, ... with a kind each: `+` or `-`.
std::vector<ScoredLabel> labels_of(const std::string& kinds) {
    std::vector<ScoredLabel> labels;
    for (const char kind : kinds) {
        labels.push_back({static_cast<double>(labels.size()), kind == '+', 1});
    }
    return labels;
}

TEST(ChooseCutOff, FindsTheBestF1) {
    const CutOffChoice best = choose_cut_off({CutOffAim::BestF1, {}}, labels_of("----+---+-++++"));

    ASSERT_TRUE(best.cut_off);
    EXPECT_FLOAT_EQ(*best.cut_off, 7.5);
    EXPECT_DOUBLE_EQ(best.precision, 5.0 / 6);
    EXPECT_DOUBLE_EQ(best.recall, 5.0 / 6);
    EXPECT_DOUBLE_EQ(best.f1, 5.0 / 6);
}

TEST(ChooseCutOff, GoesAsLowAsThePrecisionAllows) {
    const auto labels = labels_of("-----+-+-+++++");

    EXPECT_FLOAT_EQ(choose_cut_off({CutOffAim::Precision, 1}, labels).cut_off.value(), 8.5);
    EXPECT_FLOAT_EQ(choose_cut_off({CutOffAim::Precision, 0.85}, labels).cut_off.value(), 6.5);
    const CutOffChoice low = choose_cut_off({CutOffAim::Precision, 0.75}, labels);
    EXPECT_FLOAT_EQ(low.cut_off.value(), 4.5);
    EXPECT_DOUBLE_EQ(low.recall, 1);
}

TEST(ChooseCutOff, StaysAsHighAsTheRecallAllows) {
    const auto labels = labels_of("-----+-+-++++++++");

    EXPECT_FLOAT_EQ(choose_cut_off({CutOffAim::Recall, 0.8}, labels).cut_off.value(), 8.5);
    EXPECT_FLOAT_EQ(choose_cut_off({CutOffAim::Recall, 1}, labels).cut_off.value(), 4.5);
}

TEST(ChooseCutOff, WeighsWhatALabelStandsFor) {
    auto labels = labels_of("-----++++++++++");
    labels[5].weight = 100;  // most positives score low
    const CutOffChoice half = choose_cut_off({CutOffAim::Recall, 0.5}, labels);

    EXPECT_FLOAT_EQ(half.cut_off.value(), 4.5);
}

TEST(ChooseCutOff, PutsNoCutOffBetweenEqualScores) {
    std::vector<ScoredLabel> labels(12, {1, false, 1});
    for (std::size_t i = 0; i < 6; ++i) labels[i].is_positive = true;
    labels.push_back({0, false, 1});

    EXPECT_FLOAT_EQ(choose_cut_off({CutOffAim::BestF1, {}}, labels).cut_off.value(), 0.5);
    EXPECT_FALSE(choose_cut_off({CutOffAim::Precision, 0.6}, labels).cut_off);
}

TEST(ChooseCutOff, OfOnlyTiesThereIsNone) {
    std::vector<ScoredLabel> labels(30, {1, false, 1});
    for (std::size_t i = 0; i < 15; ++i) labels[i].is_positive = true;

    for (const CutOffRule& rule :
         {CutOffRule{CutOffAim::BestF1, {}}, CutOffRule{CutOffAim::Precision, 0.5},
          CutOffRule{CutOffAim::Recall, 0.5}}) {
        const CutOffChoice choice = choose_cut_off(rule, labels);
        EXPECT_FALSE(choice.cut_off);
        EXPECT_NE(choice.refusal.find("the same score"), std::string::npos);
    }
}

TEST(ChooseCutOff, RefusesWithAReason) {
    const auto refusal = [](const CutOffRule& rule, const std::string& kinds) {
        const CutOffChoice choice = choose_cut_off(rule, labels_of(kinds));
        EXPECT_FALSE(choice.cut_off);
        return choice.refusal;
    };
    EXPECT_EQ(refusal({CutOffAim::BestF1, {}}, "------++++"),
              "There are 4 positive labels to go by and it takes 5; label more.");
    EXPECT_EQ(refusal({CutOffAim::BestF1, {}}, "--++++++++"),
              "There are 2 negative labels to go by and it takes 5; label more.");
    EXPECT_EQ(refusal({CutOffAim::Recall, 0.5}, "------+++++++++"),
              "There are 9 positive labels to go by and it takes 10; label more.");
    EXPECT_EQ(
        refusal({CutOffAim::Precision, 0.9}, "-+-+-+-+-+-+"),
        "No cut-off reaches a precision of 90%: with at least 5 labels at or above it, 60% is "
        "the most. Ask for less, or train on.");
    EXPECT_FALSE(refusal({CutOffAim::Recall, 1}, "").empty());
}

TEST(CutOffRules, AreCheckedAndHaveNames) {
    for (const CutOffAim aim :
         {CutOffAim::Hand, CutOffAim::BestF1, CutOffAim::Precision, CutOffAim::Recall}) {
        EXPECT_EQ(cut_off_aim_from(name_of(aim)), aim);
    }
    expect_error(ErrorCode::InvalidInput, [] { cut_off_aim_from("f1"); });
    expect_error(ErrorCode::InvalidInput, [] { check_rule({CutOffAim::Recall, {}}); });
    expect_error(ErrorCode::InvalidInput, [] { check_rule({CutOffAim::BestF1, 0.5}); });
    expect_error(ErrorCode::InvalidInput, [] { check_rule({CutOffAim::Precision, 0}); });
    expect_error(ErrorCode::InvalidInput, [] { check_rule({CutOffAim::Precision, 1.1}); });
    EXPECT_EQ(check_rule({CutOffAim::Recall, 1}).wanted, 1);
}

}  // namespace
}  // namespace halfspace
