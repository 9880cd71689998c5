// SPDX-License-Identifier: Apache-2.0
#include "workspace/workspace.hpp"

#include "support/expect_error.hpp"
#include "workspace/workspace_home.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

namespace halfspace {
namespace {

using testing::ColourEncoder;
using testing::ColourWorkspace;
using testing::TemporaryFolder;

TEST(Workspace, TellsWhatItHolds) {
    ColourWorkspace colours(9);

    const WorkspaceOverview overview = colours.workspace().overview();

    EXPECT_EQ(overview.name, "home");
    EXPECT_EQ(overview.items, 9U);
    ASSERT_EQ(overview.splits.size(), 2U);
    EXPECT_EQ(overview.splits[0].name, "train");
    EXPECT_EQ(overview.splits[0].items, 6U);
    EXPECT_EQ(overview.splits[1].items, 3U);
    EXPECT_EQ(overview.encoder_name, "colours");
    ASSERT_EQ(overview.kinds.size(), 1U);
    EXPECT_EQ(overview.kinds[0].kind, ItemKind::Image);
    EXPECT_EQ(overview.kinds[0].items, 9U);
    ASSERT_EQ(overview.sources.size(), 1U);
    EXPECT_EQ(overview.sources[0].root, colours.pictures());
    EXPECT_EQ(overview.sources[0].format, "image folder");
}

TEST(Workspace, KeepsItsItemsAcrossOpenings) {
    ColourWorkspace colours(6);
    const ItemRecord before = colours.workspace().item(ItemId{5});

    colours.reopen();

    EXPECT_EQ(colours.workspace().item(ItemId{5}).key, before.key);
    EXPECT_EQ(colours.workspace().picture_file(ItemId{5})->path, colours.pictures() / before.key);
    testing::expect_error(ErrorCode::NotFound, [&] { (void)colours.workspace().item(ItemId{6}); });
}

TEST(Workspace, CreateRefusesAFolderThatHoldsOne) {
    const TemporaryFolder other;
    {
        auto made = Workspace::create(other / "w", ColourEncoder().info());
    }

    testing::expect_error(ErrorCode::Conflict,
                          [&] { Workspace::create(other / "w", ColourEncoder().info()); });
}

TEST(Workspace, OpenNamesTheProcessThatHasIt) {
    ColourWorkspace colours(3);

    testing::expect_error(
        ErrorCode::Unavailable, [&] { Workspace::open(colours.home()); },
        "process " + std::to_string(::getpid()));
}

TEST(Workspace, OpenSaysWhatToDoWhereThereIsNone) {
    const TemporaryFolder folder;

    testing::expect_error(
        ErrorCode::NotFound, [&] { Workspace::open(folder / "none"); }, "halfspace index");
}

TEST(Workspace, RefusesAnEncoderThatGivesOtherVectors) {
    ColourWorkspace colours(3);

    testing::expect_error(
        ErrorCode::Conflict,
        [&] {
            colours.workspace().use_encoder(std::make_shared<ColourEncoder>(std::string(64, 'd')));
        },
        "dddddddddddd");
}

TEST(Workspace, SaysWhichEncoderIsMissing) {
    const TemporaryFolder empty;
    ::setenv("HALFSPACE_ENCODERS", empty.path().c_str(), 1);
    const TemporaryFolder other;
    auto workspace = Workspace::create(other / "w", ColourEncoder().info());

    testing::expect_error(ErrorCode::NotFound, [&] { (void)workspace->encoder(); }, "colours");
    ::unsetenv("HALFSPACE_ENCODERS");
}

TEST(Workspace, DropsVectorsOfABatchThatWasNeverAcknowledged) {
    ColourWorkspace colours(6);
    const std::vector<float> row{1, 0, 0, 0};
    colours.workspace().store().add(row, "train");
    ASSERT_EQ(colours.workspace().store().size(), 7U);

    colours.reopen();

    EXPECT_EQ(colours.workspace().store().size(), 6U);
    EXPECT_EQ(colours.workspace().overview().items, 6U);
}

TEST(Workspace, ReportsVectorsThatWereLost) {
    ColourWorkspace colours(6);
    colours.workspace().store().truncate(5);

    testing::expect_error(ErrorCode::Corrupt, [&] { colours.reopen(); }, "lists 6 items");
}

TEST(Workspace, AnUnfinishedCreationIsBegunAgain) {
    const TemporaryFolder folder;
    {
        auto made = Workspace::create(folder / "w", ColourEncoder().info());
    }
    std::filesystem::rename(folder / "w/catalogue.sqlite", folder / "w/unfinished");
    testing::write_picture(folder / "p/1.jpg", {255, 0, 0});

    auto again = testing::open_with_colours(folder / "w");

    EXPECT_EQ(testing::index_path(*again, folder / "p").added, 1U);
}

TEST(Workspace, CreateLeavesAFolderAloneThatIsNotOurs) {
    const TemporaryFolder folder;
    testing::write_picture(folder / "w/vectors/mine.jpg", {255, 0, 0});

    testing::expect_error(
        ErrorCode::Conflict, [&] { Workspace::create(folder / "w", ColourEncoder().info()); },
        "belongs to no workspace");
    EXPECT_TRUE(std::filesystem::exists(folder / "w/vectors/mine.jpg"));
}

TEST(Workspace, SamplesASplitReproducibly) {
    ColourWorkspace colours(30);

    const auto first = colours.workspace().sample("train", 5, 1);
    const auto same = colours.workspace().sample("train", 5, 1);

    ASSERT_EQ(first.size(), 5U);
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(first[i].id, same[i].id);
        EXPECT_EQ(first[i].split, "train");
    }
    testing::expect_error(
        ErrorCode::NotFound, [&] { (void)colours.workspace().sample("tests", 5, 1); },
        "validation");
}

TEST(WorkspaceHome, TellsNamesFromPaths) {
    ::setenv("HALFSPACE_HOME", "/somewhere", 1);
    EXPECT_EQ(workspace_folder("photos"), "/somewhere/photos");
    EXPECT_EQ(workspace_folder("./photos"), "./photos");
    EXPECT_EQ(workspace_folder("/a/photos"), "/a/photos");
    EXPECT_EQ(workspace_folder("."), ".");
    ::unsetenv("HALFSPACE_HOME");
}

}  // namespace
}  // namespace halfspace
