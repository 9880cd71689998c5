// SPDX-License-Identifier: Apache-2.0
#include "workspace_samples.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

namespace halfspace {
namespace {

/// Runs `work` in a child process that is killed at its end, so that nothing is closed in order.
void run_and_kill(const std::function<void()>& work) {
    const pid_t child = ::fork();
    if (child == 0) {
        work();
        ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/// A workspace of 30 pictures with a classifier `red`, closed.
void prepare(const testing::TemporaryFolder& folder) {
    testing::write_red_to_blue(folder / "p", 30);
    auto workspace = testing::open_with_colours(folder / "w");
    testing::index_path(*workspace, folder / "p");
    Loop(*workspace).create(testing::red_classifier());
}

TEST(LoopCrash, LabelsAreThereAfterAKillBetweenLabelAndFit) {
    const testing::TemporaryFolder folder;
    prepare(folder);

    run_and_kill([&] {
        auto workspace = testing::open_with_colours(folder / "w");
        Loop loop(*workspace);
        const auto page = loop.state("red").page;
        loop.set_labels("red",
                        std::vector{testing::score(page[0], 1), testing::score(page[1], -0.5F)});
        loop.set_labels("red", std::vector{testing::unsure(page[2])});
    });

    auto workspace = testing::open_with_colours(folder / "w");
    const ClassifierState state = Loop(*workspace).state("red");
    EXPECT_EQ(state.page[0].label, (LabelValue{1.0F, false}));
    EXPECT_EQ(state.page[1].label, (LabelValue{-0.5F, false}));
    EXPECT_EQ(state.page[2].label, (LabelValue{std::nullopt, true}));
    EXPECT_TRUE(state.page[3].label.is_empty());
    EXPECT_EQ(state.counts.seen, 0U);
    EXPECT_EQ(state.rounds.size(), 1U);
}

TEST(LoopCrash, AFittedRoundIsThereAfterAKill) {
    const testing::TemporaryFolder folder;
    prepare(folder);

    run_and_kill([&] {
        auto workspace = testing::open_with_colours(folder / "w");
        Loop loop(*workspace);
        loop.set_labels("red", std::vector{testing::score(loop.state("red").page[0], 1)});
        loop.fit_and_next("red", 1);
    });

    auto workspace = testing::open_with_colours(folder / "w");
    const ClassifierState state = Loop(*workspace).state("red");
    EXPECT_EQ(state.rounds.size(), 2U);
    EXPECT_EQ(state.counts.seen, 4U);
    EXPECT_EQ(state.counts.positive, 1U);
    EXPECT_EQ(Loop(*workspace).head("red", 1).head,
              Loop(*workspace).head("red", std::nullopt).head);
}

TEST(LoopCrash, AKillBetweenSeenFlagsAndCatalogueLeavesTheOpenPage) {
    const testing::TemporaryFolder folder;
    prepare(folder);

    run_and_kill([&] {
        auto workspace = testing::open_with_colours(folder / "w");
        std::vector<ItemId> ids;
        for (const auto& card : Loop(*workspace).state("red").page) ids.push_back(card.item.id);
        workspace->store().set_seen(ClassifierId{1}, ids, true);
    });

    auto workspace = testing::open_with_colours(folder / "w");
    Loop loop(*workspace);
    EXPECT_EQ(loop.state("red").page.size(), 4U);
    EXPECT_EQ(loop.state("red").counts.seen, 0U);
    loop.set_labels("red", std::vector{testing::score(loop.state("red").page[0], 1)});
    const ClassifierState next = loop.fit_and_next("red", 1);
    EXPECT_EQ(next.counts.seen, 4U);
    EXPECT_EQ(next.counts.unseen, 16U);
}

}  // namespace
}  // namespace halfspace
