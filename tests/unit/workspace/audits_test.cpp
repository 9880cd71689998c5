// SPDX-License-Identifier: Apache-2.0
#include "workspace/audits.hpp"

#include "support/expect_error.hpp"
#include "workspace/loop.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace halfspace {
namespace {

using testing::ColourWorkspace;
using testing::expect_error;
using testing::is_red;
using testing::red_classifier;
using testing::score;

/// A classifier of red on 200 training pictures; 100 are for validation.
class AuditsTest : public ::testing::Test {
protected:
    AuditsTest() {
        m_colours.loop().create(red_classifier("red", 10));
        set_cut_off(median_score());
    }

    [[nodiscard]] Audits audits() { return Audits(m_colours.workspace()); }
    void set_cut_off(float cut_off) {
        ClassifierChange change;
        change.cut_off = cut_off;
        m_colours.loop().change("red", change);
    }
    [[nodiscard]] float median_score() {
        const Head head = m_colours.loop().head("red", std::nullopt).head;
        return m_colours.workspace()
            .store()
            .at_least({head.weights, head.bias}, -99, 100, 1, {})
            .at(0)
            .score;
    }
    /// Truthful answers for the first `count` cards.
    AuditState answer(const AuditState& state, std::size_t first, std::size_t count) {
        std::vector<ItemLabel> labels;
        for (std::size_t i = first; i < first + count; ++i) {
            labels.push_back(score(state.cards[i], is_red(state.cards[i].item) ? 1.0F : -1.0F));
        }
        return audits().set_labels("red", labels);
    }

    ColourWorkspace m_colours{300};
};

TEST_F(AuditsTest, EverythingLabelledIsTheTruth) {
    const AuditState drawn = audits().draw("red", "validation", 100);
    EXPECT_EQ(drawn.drawn, 100U);
    EXPECT_EQ(drawn.labelled, 0U);
    std::set<ItemId> different;
    for (const Card& card : drawn.cards) {
        EXPECT_EQ(card.item.split, "validation");
        EXPECT_TRUE(card.label.is_empty());
        different.insert(card.item.id);
    }
    EXPECT_EQ(different.size(), 100U);
    double found = 0;
    double both = 0;
    double red = 0;
    for (const Card& card : drawn.cards) {
        found += card.score >= drawn.cut_off ? 1 : 0;
        red += is_red(card.item) ? 1 : 0;
        both += card.score >= drawn.cut_off && is_red(card.item) ? 1 : 0;
    }

    const AuditState state = answer(drawn, 0, 100);

    EXPECT_EQ(state.labelled, 100U);
    EXPECT_DOUBLE_EQ(state.estimates.precision->low, both / found);
    EXPECT_DOUBLE_EQ(state.estimates.precision->high, both / found);
    EXPECT_DOUBLE_EQ(state.estimates.recall->value, both / red);
    EXPECT_EQ(state.estimates.positives.value, red);
    EXPECT_FALSE(state.unseen);
    EXPECT_FALSE(state.labels_to_halve);
}

TEST_F(AuditsTest, PartlyLabelledHoldsTheTruthAndFollowsTheCutOff) {
    const AuditState state = answer(audits().draw("red", "validation", 60), 0, 50);

    EXPECT_EQ(state.labelled, 50U);
    EXPECT_LE(state.estimates.positives.low, 33);
    EXPECT_GE(state.estimates.positives.high, 33);
    EXPECT_GT(state.estimates.positives.high, state.estimates.positives.low);

    set_cut_off(-99);
    const AuditState all = audits().state("red");
    EXPECT_NEAR(all.estimates.precision->value, 0.33, 0.15);
    EXPECT_EQ(all.estimates.recall->value, 1);
    EXPECT_EQ(all.estimates.missed.high, 0);

    set_cut_off(99);
    EXPECT_FALSE(audits().state("red").estimates.precision);
}

TEST_F(AuditsTest, AnswersCountInTheOrderDrawn) {
    const AuditState drawn = audits().draw("red", "validation", 30);

    const AuditState gap = answer(drawn, 1, 10);
    EXPECT_EQ(gap.labelled, 0U);
    EXPECT_EQ(gap.waiting, 10U);
    EXPECT_FALSE(gap.notices.empty());

    audits().set_labels("red", std::vector{testing::unsure(drawn.cards[0])});
    const AuditState filled = audits().state("red");
    EXPECT_EQ(filled.labelled, 10U);
    EXPECT_EQ(filled.unsure, 1U);
    EXPECT_EQ(filled.waiting, 0U);

    audits().set_labels("red", std::vector{testing::no_label(drawn.cards[5])});
    EXPECT_EQ(audits().state("red").labelled, 4U);
}

TEST_F(AuditsTest, KeepsWhatWasSaidAcrossDrawsAndReopening) {
    answer(audits().draw("red", "validation", 100), 0, 100);

    EXPECT_EQ(audits().draw("red", "validation", 40).labelled, 40U);
    m_colours.reopen();
    EXPECT_EQ(audits().state("red").labelled, 40U);
    EXPECT_EQ(audits().state("red").drawn, 40U);
}

TEST_F(AuditsTest, NeverTrains) {
    Loop loop = m_colours.loop();
    const Head before = loop.head("red", std::nullopt).head;
    const auto page = loop.state("red").page;

    answer(audits().draw("red", "train", 50), 0, 50);

    EXPECT_EQ(loop.head("red", std::nullopt).head, before);
    EXPECT_EQ(loop.labels("red", {}, 0, 10).total, 0U);
    EXPECT_EQ(loop.state("red").page.size(), page.size());
    EXPECT_EQ(loop.state("red").counts.seen, 0U);
}

TEST_F(AuditsTest, OfTheTrainingSplitKnowsItsScoresAndWhatIsUnseen) {
    Loop loop = m_colours.loop();
    std::vector<ItemLabel> labels;
    double red = 0;
    for (const Card& card : loop.state("red").page) {
        labels.push_back(score(card, is_red(card.item) ? 1.0F : -1.0F));
        red += is_red(card.item) ? 1 : 0;
    }
    loop.set_labels("red", labels);
    loop.fit_and_next("red", 1);

    const AuditState drawn = audits().draw("red", "train", 200);
    EXPECT_EQ(drawn.labelled + drawn.waiting, 10U);
    std::vector<ItemLabel> rest;
    for (const Card& card : drawn.cards) {
        if (card.label.is_empty()) rest.push_back(score(card, is_red(card.item) ? 1.0F : -1.0F));
    }
    const AuditState state = audits().set_labels("red", rest);

    ASSERT_TRUE(state.unseen);
    EXPECT_EQ(state.unseen->value, state.estimates.positives.value - red);
}

TEST_F(AuditsTest, SaysThatTheHeadIsAnotherNow) {
    const AuditState drawn = audits().draw("red", "validation", 30);
    EXPECT_TRUE(drawn.is_present);
    Loop loop = m_colours.loop();
    loop.set_labels("red", std::vector{score(loop.state("red").page[0], 1)});
    loop.fit_and_next("red", 1);

    const AuditState state = audits().state("red");

    EXPECT_FALSE(state.is_present);
    ASSERT_FALSE(state.notices.empty());
    EXPECT_NE(state.notices[0].find("page 1"), std::string::npos);
    EXPECT_TRUE(audits().draw("red", "validation", 30).is_present);
}

TEST_F(AuditsTest, RefusesWhatItCannotDo) {
    expect_error(ErrorCode::NotFound, [&] { (void)audits().state("red"); }, "drawn");
    expect_error(ErrorCode::NotFound, [&] { audits().draw("blue", "validation", 9); }, "blue");
    expect_error(ErrorCode::NotFound, [&] { audits().draw("red", "nowhere", 9); }, "nowhere");
    expect_error(ErrorCode::InvalidInput, [&] { audits().draw("red", "validation", 0); }, "0");
    const AuditState drawn = audits().draw("red", "validation", 5);
    std::vector<ItemLabel> other;
    for (std::uint64_t id = 0; other.empty(); ++id) {
        const ItemRecord item = m_colours.workspace().item(ItemId{id});
        const bool is_drawn = std::ranges::any_of(
            drawn.cards, [&](const Card& card) { return card.item.id == item.id; });
        if (item.split == "validation" && !is_drawn) other.push_back({item.id, {1.0F, false}});
    }
    expect_error(ErrorCode::InvalidInput, [&] { audits().set_labels("red", other); }, "not drawn");
    m_colours.loop().remove("red");
    expect_error(ErrorCode::NotFound, [&] { (void)audits().state("red"); });
}

TEST(AuditAdvice, SaysWhatToDoAndWhy) {
    AuditEstimates estimates;
    estimates.precision = {0.9, 0.85, 0.95};
    estimates.recall = {0.9, 0.82, 0.95};
    const auto advice = [&](const std::optional<PagesChange>& change = {}) {
        return audit_advice(estimates, 50, 70, change);
    };
    const PagesChange settled{3, 4, 500, 10'000};
    const PagesChange moving{3, 40, 500, 10'000};

    EXPECT_EQ(audit_advice(estimates, 5, 70, settled),
              "Too early to say: 5 of the drawn items are labelled; label at least 20.");
    EXPECT_EQ(advice(), "Stop: precision 85 to 95%, recall 82 to 95%.");
    EXPECT_EQ(
        advice(moving),
        "Stop: the last 3 pages changed 40 of 10,000 decisions, precision 85 to 95%, recall 82 "
        "to 95%.");
    estimates.recall = {0.9, 0.6, 0.95};
    EXPECT_EQ(
        advice(),
        "Not sure yet: precision 85 to 95%, recall 60 to 95%. 70 more audit labels would halve "
        "the range of the recall.");
    EXPECT_EQ(
        advice(settled),
        "Stop: the last 3 pages changed 4 of 10,000 decisions, precision 85 to 95%, recall 60 "
        "to 95%. 70 more audit labels would halve the range of the recall.");
    EXPECT_EQ(advice(moving),
              "Go on: the last 3 pages changed 40 of 10,000 decisions, precision 85 to 95%, recall "
              "60 to 95%.");
    estimates.recall = {0.5, 0.4, 0.6};
    estimates.missed = {20, 10, 30};
    EXPECT_EQ(advice(),
              "Go on, or lower the cut-off: precision 85 to 95%, recall 40 to 60%; 10 to 30 "
              "positives are missed.");
    EXPECT_TRUE(advice(settled).starts_with("Lower the cut-off: the last 3 pages"));
    estimates.recall = {0.9, 0.82, 0.95};
    estimates.precision = {0.5, 0.4, 0.6};
    EXPECT_TRUE(advice().starts_with("Go on, or raise the cut-off: "));
    EXPECT_TRUE(advice(settled).starts_with("Raise the cut-off: "));
    estimates.recall.reset();
    EXPECT_NE(advice().find("no positive was among"), std::string::npos);
    estimates.precision.reset();
    EXPECT_NE(advice().find("nothing scores"), std::string::npos);
}

}  // namespace
}  // namespace halfspace
