// SPDX-License-Identifier: Apache-2.0
// Items alike on one card: what a person does to the card goes to all of them.
#include "support/expect_error.hpp"
#include "workspace/loop.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <limits>

namespace halfspace {
namespace {

using testing::no_label;
using testing::red_classifier;
using testing::score;

constexpr std::size_t kCopies = 3;

/// A workspace of three copies each of five colours in `train`, and of red in `validation`.
class LoopGroupsTest : public ::testing::Test {
protected:
    LoopGroupsTest() {
        constexpr std::array<testing::Colour, 5> kColours{
            {{255, 0, 0}, {200, 0, 90}, {120, 0, 200}, {0, 0, 255}, {0, 255, 0}}};
        for (std::size_t i = 0; i < kColours.size() * kCopies; ++i) {
            const std::string name = std::to_string(100 + i) + ".jpg";
            testing::write_picture(m_folder / "p/train" / name, kColours[i % kColours.size()]);
        }
        testing::write_picture(m_folder / "p/validation/red.jpg", kColours[0]);
        m_workspace = testing::open_with_colours(m_folder / "w");
        testing::index_path(*m_workspace, m_folder / "p");
    }

    Loop loop() { return Loop(*m_workspace); }

    ClassifierState create(std::size_t page_size = 4) {
        NewClassifier wanted = red_classifier("red", page_size);
        wanted.group_at = kDefaultGroupAt;
        return loop().create(wanted);
    }

    void reopen() {
        m_workspace.reset();
        m_workspace = testing::open_with_colours(m_folder / "w");
    }

    testing::TemporaryFolder m_folder;
    std::unique_ptr<Workspace> m_workspace;
};

std::vector<std::vector<ItemId>> groups_of(const ClassifierState& state) {
    std::vector<std::vector<ItemId>> groups;
    for (const Card& card : state.page) {
        groups.push_back(card.alike);
        groups.back().push_back(card.item.id);
    }
    return groups;
}

TEST_F(LoopGroupsTest, ACardStandsForAllCopiesAndThePageIsFilledWithOthers) {
    const ClassifierState state = create();

    ASSERT_EQ(state.page.size(), 4U);
    for (const Card& card : state.page) EXPECT_EQ(card.alike.size(), kCopies - 1);
    EXPECT_EQ(state.group_at, kDefaultGroupAt);
}

TEST_F(LoopGroupsTest, TheGroupsAreTheSameAfterAReload) {
    const auto before = groups_of(create());

    reopen();

    EXPECT_EQ(groups_of(loop().state("red")), before);
}

TEST_F(LoopGroupsTest, LabellingTheCardLabelsTheGroupAsOneAction) {
    const Card card = create().page[0];

    const LabelState labelled = loop().set_labels("red", std::vector{score(card, 1)});
    EXPECT_EQ(labelled.counts.positive, kCopies);
    EXPECT_EQ(labelled.labels.size(), kCopies);

    const LabelState undone = loop().undo("red");
    EXPECT_EQ(undone.counts.positive, 0U);
    EXPECT_FALSE(undone.can_undo);
    EXPECT_EQ(loop().redo("red").counts.positive, kCopies);

    EXPECT_EQ(loop().set_labels("red", std::vector{no_label(card)}).counts.positive, 0U);
}

TEST_F(LoopGroupsTest, AnItemOfTheGroupCanHaveALabelOfItsOwn) {
    const Card card = create().page[0];
    const ItemLabel other{card.alike[0], {-1.0F, false}};

    const LabelState together = loop().set_labels("red", std::vector{score(card, 1), other});
    EXPECT_EQ(together.counts.positive, kCopies - 1);
    EXPECT_EQ(together.counts.negative, 1U);

    loop().set_labels("red", std::vector{score(card, 1)});
    const LabelState later = loop().set_labels("red", std::vector{other});
    EXPECT_EQ(later.counts.negative, 1U);
    EXPECT_EQ(later.labels.size(), 1U);
}

TEST_F(LoopGroupsTest, ClosingTheRoundMarksTheWholeGroupsSeen) {
    const ClassifierState first = create();
    loop().set_labels("red", std::vector{score(first.page[0], 1)});

    const ClassifierState second = loop().fit_and_next("red", 1);

    EXPECT_EQ(second.counts.seen, 4 * kCopies);
    ASSERT_EQ(second.page.size(), 1U);
    EXPECT_EQ(second.page[0].alike.size(), kCopies - 1);
    EXPECT_EQ(second.rounds[1].shown, 4U);
    ASSERT_EQ(second.notices.size(), 1U);
    EXPECT_EQ(second.notices[0], "The last 3 unseen items in train.");
    // The first round is closed, so its card is an item like any other.
    EXPECT_EQ(loop().set_labels("red", std::vector{no_label(first.page[0])}).labels.size(), 1U);
}

TEST_F(LoopGroupsTest, RedrawingKeepsLabelledGroupsAway) {
    const ClassifierState first = create(2);
    loop().set_labels("red", std::vector{score(first.page[0], 1)});

    ClassifierChange change;
    change.page_size = 3;
    const ClassifierState second = loop().change("red", change);

    EXPECT_EQ(second.counts.seen, kCopies);
    EXPECT_EQ(second.page[0].item.id, first.page[1].item.id);
}

TEST_F(LoopGroupsTest, WhenTheCardsItemIsGoneItsGroupComesBackLater) {
    const ClassifierState first = create();
    std::filesystem::remove(m_folder / "p" / first.page[0].item.key);
    std::filesystem::remove(m_folder / "p" / m_workspace->item(first.page[1].alike[0]).key);

    testing::index_path(*m_workspace, m_folder / "p");
    const ClassifierState now = loop().state("red");
    ASSERT_EQ(now.page.size(), 3U);
    EXPECT_EQ(now.page[0].alike.size(), kCopies - 2);

    const ClassifierState second = loop().fit_and_next("red", 1);
    std::vector<std::size_t> sizes;
    for (const Card& card : second.page) sizes.push_back(card.alike.size() + 1);
    std::ranges::sort(sizes);
    EXPECT_EQ(sizes, (std::vector<std::size_t>{kCopies - 1, kCopies}));
}

TEST_F(LoopGroupsTest, GroupingCanBeTurnedOffAndOn) {
    create();
    ClassifierChange off;
    off.group_at.emplace();
    const ClassifierState single = loop().change("red", off);
    EXPECT_FALSE(single.group_at);
    EXPECT_EQ(single.page.size(), 4U);
    for (const Card& card : single.page) EXPECT_TRUE(card.alike.empty());

    ClassifierChange on;
    on.group_at = 0.9F;
    const ClassifierState wide = loop().change("red", on);
    // At 0.9 the first two colours are alike too.
    EXPECT_EQ(wide.page[0].alike.size(), 2 * kCopies - 1);
    EXPECT_EQ(wide.page.size(), 4U);
}

TEST_F(LoopGroupsTest, RefusesACosineThatGroupsEverythingOrNothing) {
    for (const float bad : {0.49F, 1.01F, -1.0F, std::numeric_limits<float>::quiet_NaN()}) {
        NewClassifier wanted = red_classifier();
        wanted.group_at = bad;
        testing::expect_error(ErrorCode::InvalidInput, [&] { loop().create(wanted); });
    }
}

}  // namespace
}  // namespace halfspace
