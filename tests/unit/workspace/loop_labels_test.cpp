// SPDX-License-Identifier: Apache-2.0
#include "support/expect_error.hpp"
#include "workspace/loop.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>

namespace halfspace {
namespace {

using testing::ColourWorkspace;
using testing::red_classifier;

constexpr LabelValue kNegative{-1.0F, false};
constexpr LabelValue kUnsure{std::nullopt, true};

/// Three rounds of four cards each, the first card positive and the others negative.
class LoopLabelsTest : public ::testing::Test {
protected:
    LoopLabelsTest() {
        m_pages.push_back(m_loop.create(red_classifier()).page);
        for (std::uint64_t round = 1; round <= 3; ++round) {
            label(m_pages.back(), 1);
            if (round < 3) m_pages.push_back(m_loop.fit_and_next("red", round).page);
        }
    }

    void label(const std::vector<Card>& page, float first) {
        std::vector<ItemLabel> labels;
        for (const Card& card : page) labels.push_back(testing::score(card, -1));
        labels[0].label.score = first;
        m_loop.set_labels("red", labels);
    }

    [[nodiscard]] std::vector<std::string> paths(const LabelQuery& which) {
        auto listed = testing::paths_of(m_loop.labels("red", which, 0, 100).cards);
        std::ranges::sort(listed);
        return listed;
    }
    [[nodiscard]] std::vector<std::string> pages(std::initializer_list<std::size_t> numbers) const {
        std::vector<std::string> all;
        for (const std::size_t number : numbers) {
            const auto some = testing::paths_of(m_pages.at(number - 1));
            all.insert(all.end(), some.begin(), some.end());
        }
        std::ranges::sort(all);
        return all;
    }
    [[nodiscard]] std::uint64_t total(const LabelQuery& which) {
        return m_loop.labels("red", which, 0, 1).total;
    }

    ColourWorkspace m_colours{90};
    Loop m_loop = m_colours.loop();
    std::vector<std::vector<Card>> m_pages;
};

TEST_F(LoopLabelsTest, ListsThoseOfSomeRounds) {
    EXPECT_EQ(paths({LabelKind::Any, 1, 1}), pages({1}));
    EXPECT_EQ(paths({LabelKind::Any, 2, {}}), pages({2, 3}));
    EXPECT_EQ(paths({LabelKind::Any, 3, 3}), pages({3}));
    EXPECT_EQ(paths({LabelKind::Any, 1, 9}), pages({1, 2, 3}));
    EXPECT_EQ(total({LabelKind::Any, 4, {}}), 0U);
    EXPECT_EQ(total({LabelKind::Positive, 1, 2}), 2U);
    testing::expect_error(ErrorCode::InvalidInput,
                          [&] { (void)m_loop.labels("red", {LabelKind::Any, 3, 2}, 0, 1); });
}

TEST_F(LoopLabelsTest, ALabelIsOfTheRoundItWasLastSetIn) {
    m_loop.set_labels("red", std::array{testing::score(m_pages[0][0], -1)});

    EXPECT_EQ(total({LabelKind::Any, 1, 1}), 3U);
    EXPECT_EQ(total({LabelKind::Any, 3, 3}), 5U);
}

TEST_F(LoopLabelsTest, RelabelChangesAllOfThemAsOneAction) {
    const LabelState changed =
        m_loop.relabel("red", {LabelKind::Positive, 1, 2}, LabelValue{-0.5F, false});

    EXPECT_EQ(changed.labels.size(), 2U);
    for (const auto& [item, label] : changed.labels) EXPECT_EQ(label.score, -0.5F);
    EXPECT_EQ(changed.counts.positive, 1U);
    EXPECT_EQ(changed.counts.negative, 11U);
    EXPECT_EQ(m_loop.undo("red").labels.size(), 2U);
    EXPECT_EQ(total({LabelKind::Positive}), 3U);
}

TEST_F(LoopLabelsTest, RelabelClearsAndLeavesTheItemsSeen) {
    const auto unseen = m_loop.state("red").counts.unseen;

    const LabelState cleared = m_loop.relabel("red", {LabelKind::Negative}, {});

    EXPECT_EQ(cleared.counts.negative, 0U);
    EXPECT_EQ(cleared.counts.positive, 3U);
    EXPECT_EQ(cleared.counts.unseen, unseen);
    EXPECT_EQ(m_loop.relabel("red", {LabelKind::Negative}, kUnsure).labels.size(), 0U);
}

TEST_F(LoopLabelsTest, RelabelRefusesWhatIsNoLabel) {
    testing::expect_error(ErrorCode::InvalidInput,
                          [&] { (void)m_loop.relabel("red", {}, LabelValue{1.5F, false}); });
    testing::expect_error(ErrorCode::InvalidInput,
                          [&] { (void)m_loop.relabel("red", {}, LabelValue{1.0F, true}); });
    EXPECT_EQ(total({}), 12U);
}

/// The reddest 12 of 60 are positive and the others negative, but for one.
class DisagreeingTest : public ::testing::Test {
protected:
    DisagreeingTest() {
        NewClassifier wanted = red_classifier("red", 40);
        wanted.strategy = Strategy::Random;
        m_page = m_loop.create(wanted).page;
        std::ranges::sort(m_page, {}, [](const Card& card) { return card.item.id; });
        std::vector<ItemLabel> labels;
        for (std::size_t i = 0; i < m_page.size(); ++i) {
            const bool is_red = i < m_page.size() / 2;
            labels.push_back(testing::score(m_page[i], is_red != (i == 0) ? 1.0F : -1.0F));
        }
        m_loop.set_labels("red", labels);
    }

    ColourWorkspace m_colours{90};
    Loop m_loop = m_colours.loop();
    std::vector<Card> m_page;
};

TEST_F(DisagreeingTest, TheMostContradictedComesFirstWithWhatTheOthersForetell) {
    const CardPage listed = m_loop.labels("red", {LabelKind::Disagreeing}, 0, 100);

    ASSERT_GE(listed.total, 1U);
    EXPECT_EQ(listed.cards.size(), listed.total);
    EXPECT_LT(listed.total, 10U);
    EXPECT_EQ(listed.cards[0].item.id, m_page[0].item.id);
    EXPECT_EQ(listed.cards[0].label.score, -1.0F);
    ASSERT_TRUE(listed.cards[0].expected.has_value());
    EXPECT_GT(*listed.cards[0].expected, 0.5F);
    EXPECT_LE(*listed.cards[0].expected, 1.0F);
    EXPECT_FALSE(m_loop.labels("red", {LabelKind::Any}, 0, 1).cards.at(0).expected);
    EXPECT_TRUE(m_loop.labels("red", {LabelKind::Disagreeing}, 100, 10).cards.empty());
}

TEST_F(DisagreeingTest, OnePutRightDisagreesNoMoreBeforeAnyFit) {
    m_loop.set_labels("red", std::array{testing::score(m_page[0], 1)});

    for (const Card& card : m_loop.labels("red", {LabelKind::Disagreeing}, 0, 100).cards) {
        EXPECT_NE(card.item.id, m_page[0].item.id);
    }
}

TEST_F(DisagreeingTest, CanBeRelabelledAndAskedForByRound) {
    const auto count = m_loop.labels("red", {LabelKind::Disagreeing}, 0, 1).total;
    m_loop.fit_and_next("red", 1);
    EXPECT_EQ(m_loop.labels("red", {LabelKind::Disagreeing, 2, {}}, 0, 1).total, 0U);
    EXPECT_EQ(m_loop.labels("red", {LabelKind::Disagreeing, 1, 1}, 0, 1).total, count);

    const LabelState changed = m_loop.relabel("red", {LabelKind::Disagreeing}, kUnsure);

    EXPECT_EQ(changed.labels.size(), count);
    EXPECT_EQ(changed.counts.unsure, count);
    EXPECT_EQ(m_loop.labels("red", {LabelKind::Disagreeing}, 0, 1).total, 0U);
}

TEST_F(DisagreeingTest, NothingDisagreesWithoutALabel) {
    m_loop.relabel("red", {}, {});

    EXPECT_EQ(m_loop.labels("red", {LabelKind::Disagreeing}, 0, 10).total, 0U);
    EXPECT_TRUE(m_loop.relabel("red", {LabelKind::Disagreeing}, kNegative).labels.empty());
}

}  // namespace
}  // namespace halfspace
