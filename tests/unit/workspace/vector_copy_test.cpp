// SPDX-License-Identifier: Apache-2.0
#include "workspace/vector_copy.hpp"

#include "engine_home.hpp"
#include "store/embedded_store.hpp"
#include "support/expect_error.hpp"
#include "workspace/vector_switch.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

using namespace testing;

/// A classifier with two fitted rounds, the open page half labelled.
ClassifierState train(ColourWorkspace& colours) {
    Loop loop = colours.loop();
    NewClassifier wanted = red_classifier("red", 6);
    wanted.strategy = Strategy::Mix;
    ClassifierState now = loop.create(wanted);
    for (std::uint64_t round = 1; round <= 2; ++round) {
        std::vector<ItemLabel> labels;
        for (const Card& card : now.page) labels.push_back(score(card, is_red(card.item) ? 1 : -1));
        (void)loop.set_labels("red", labels);
        now = loop.fit_and_next("red", round);
    }
    (void)loop.set_labels("red", std::vector{score(now.page.front(), 1)});
    return now;
}

void expect_same_page(const ClassifierState& ours, const ClassifierState& theirs) {
    ASSERT_EQ(paths_of(ours.page), paths_of(theirs.page));
    for (std::size_t i = 0; i < ours.page.size(); ++i) {
        EXPECT_EQ(ours.page[i].score, theirs.page[i].score);
    }
    EXPECT_EQ(ours.counts.seen, theirs.counts.seen);
}

/// What a person sees next: the open page, the page after a fit, and after going back a round.
struct Ahead {
    ClassifierState open, next, restored;
};

Ahead look_on(ColourWorkspace& colours) {
    Loop loop = colours.loop();
    Ahead ahead{loop.state("red"), loop.fit_and_next("red", 3), {}};
    ahead.restored = loop.restore("red", 1);
    return ahead;
}

TEST(VectorCopy, LabelsRoundsAndPagesGoOnInTheEngineAndBackInTheFolder) {
    const EngineHome engine;
    ColourWorkspace moved(120);
    ColourWorkspace stayed(120);
    (void)train(moved);
    (void)train(stayed);

    const VectorCopyReport there = copy_vectors(moved.workspace(), engine.text());
    moved.close();
    const SwitchReport change = use_vectors(moved.home(), there.set.id);
    moved.reopen();
    const VectorCopyReport back = copy_vectors(moved.workspace(), {});
    moved.close();
    const SwitchReport again = use_vectors(moved.home(), back.set.id);
    moved.reopen();
    EXPECT_EQ(moved.workspace().vector_set().address, "");
    moved.close();
    (void)use_vectors(moved.home(), there.set.id);
    moved.reopen();

    EXPECT_EQ(change.classifiers, 0U);
    EXPECT_EQ(again.notices.size(), 0U);
    EXPECT_EQ(back.copied.checksum, there.copied.checksum);
    EXPECT_EQ(moved.workspace().vector_set().address, engine.text());
    const Ahead ours = look_on(moved);
    const Ahead theirs = look_on(stayed);
    expect_same_page(ours.open, theirs.open);
    expect_same_page(ours.next, theirs.next);
    expect_same_page(ours.restored, theirs.restored);
}

TEST(VectorCopy, ASecondCopyBringsTheFirstUpToDate) {
    const EngineHome engine;
    ColourWorkspace colours(60);
    const VectorCopyReport first = copy_vectors(colours.workspace(), engine.text());
    const TemporaryFolder more;
    write_red_to_blue(more / "p", 30);
    index_path(colours.workspace(), more / "p");
    colours.close();
    expect_error(
        ErrorCode::Conflict, [&] { use_vectors(colours.home(), first.set.id); }, "store copy");
    colours.reopen();

    const VectorCopyReport second = copy_vectors(colours.workspace(), engine.text());

    EXPECT_EQ(second.set.id, first.set.id);
    EXPECT_EQ(second.copied.known, 60U);
    EXPECT_EQ(second.copied.items, 90U);
}

TEST(VectorCopy, AStoreOfSomebodyElseAtTheAddressIsLeftAloneAndNotListed) {
    const EngineHome engine;
    ColourWorkspace other(30, engine.text());
    other.close();
    ColourWorkspace colours(60);

    expect_error(
        ErrorCode::Conflict, [&] { copy_vectors(colours.workspace(), engine.text()); }, "already");

    EXPECT_EQ(VectorSetTable(colours.workspace().database()).all().size(), 1U);
    other.reopen();
    EXPECT_EQ(other.workspace().store().size(), 30U);
}

TEST(VectorCopy, WhereTheVectorsAreAlreadyIsRefused) {
    ColourWorkspace colours(30);

    expect_error(ErrorCode::Conflict, [&] { copy_vectors(colours.workspace(), {}); }, "already");
}

TEST(VectorCopy, GoesBetweenHomesThatNoWorkspaceKnows) {
    const EngineHome engine;
    const TemporaryFolder folder;
    ColourWorkspace colours(30);
    const std::string saved = (folder / "saved").string();

    const auto first = copy_to_bare_store(colours.workspace(), saved);
    const auto second = copy_bare_store(saved, engine.text());
    const auto third = copy_bare_store(engine.text(), (folder / "again").string());

    EXPECT_EQ(first.items, 30U);
    EXPECT_EQ(second.checksum, first.checksum);
    EXPECT_EQ(third.checksum, first.checksum);
    EXPECT_EQ(open_embedded_store(folder / "again")->space().encoder_fingerprint,
              ColourEncoder().info().fingerprint);
    expect_error(ErrorCode::NotFound,
                 [&] { copy_bare_store((folder / "nothing").string(), saved); });
}

}  // namespace
}  // namespace halfspace
