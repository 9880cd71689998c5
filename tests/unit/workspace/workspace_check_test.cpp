// SPDX-License-Identifier: Apache-2.0
#include "workspace/workspace_check.hpp"

#include "base/file.hpp"
#include "support/expect_error.hpp"
#include "workspace/removed_items.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace halfspace {
namespace {

using namespace testing;

std::vector<ItemId> first_items(std::uint64_t count) {
    std::vector<ItemId> items;
    for (std::uint64_t id = 0; id < count; ++id) items.push_back(ItemId{id});
    return items;
}

/// Removes items as the source's next scan does.
void remove(Workspace& workspace, std::span<const ItemId> items) {
    for (const ItemId item : items) {
        workspace.database()
            .prepare("UPDATE items SET removed = 1 WHERE id = ?")
            .bind(value_of(item))
            .run();
    }
    workspace.store().remove(items);
}

TEST(RemovedItems, KeepTheVectorsThatSomebodyLabelledOrStartedFrom) {
    ColourWorkspace colours(60);
    Loop loop = colours.loop();
    NewClassifier wanted = red_classifier();
    wanted.start.push_back({std::nullopt, ItemId{50}, 0.5});
    const ClassifierState state = loop.create(wanted);
    loop.set_labels("red", std::vector{score(state.page[0], 1)});
    loop.undo("red");  // which redo brings back
    const std::vector<ItemId> met{ItemId{50}, state.page[0].item.id};
    Workspace& workspace = colours.workspace();
    const std::vector<float> before = workspace.store().rows(met);
    remove(workspace, first_items(60));

    const CompactionReport report = compact_vectors(workspace, {});

    EXPECT_EQ(report.dropped, 58U);
    EXPECT_EQ(workspace.store().rows(met), before);
    colours.reopen();
    EXPECT_EQ(colours.workspace().store().rows(met), before);
    EXPECT_EQ(colours.workspace().store().count({}), 0U);
    EXPECT_NO_THROW(colours.loop().redo("red"));
    EXPECT_NO_THROW(colours.loop().fit_and_next("red", 1));
}

TEST(RemovedItems, FewAreNotWorthACompaction) {
    ColourWorkspace colours(60);
    remove(colours.workspace(), first_items(60));

    EXPECT_EQ(drop_removed_vectors(colours.workspace(), {}), 0U);
    EXPECT_EQ(colours.workspace().store().stats().rows, 60U);
}

TEST(RemovedItems, ManyAreDroppedWhileLabellingGoesOn) {
    ColourWorkspace colours(30);
    Workspace& workspace = colours.workspace();
    const std::vector<float> rows(1500 * workspace.space().dim, 0.5F);  // of norm 1: dim is 4
    const ItemId first = workspace.store().add(rows, "train");
    std::vector<ItemId> gone;
    for (std::uint64_t i = 0; i < 1100; ++i) gone.push_back(ItemId{value_of(first) + i});
    workspace.store().remove(gone);
    CompactionOptions options;
    options.batch_rows = 50;
    std::size_t labelled = 0;
    const auto state = colours.loop().create(red_classifier());
    options.on_progress = [&](const Progress&) {
        // Another thread needs the workspace's mutex, which must be free by now.
        std::jthread([&] {
            colours.loop().set_labels("red", std::vector{score(state.page[labelled++ % 2], 1)});
        }).join();
    };

    EXPECT_EQ(compact_vectors(workspace, options).dropped, 1100U);
    EXPECT_GT(labelled, 1U);
    EXPECT_EQ(drop_removed_vectors(workspace, {}), 0U);
}

TEST(WorkspaceCheck, SaysWhereCatalogueAndVectorsDiffer) {
    const TemporaryFolder folder;
    write_red_to_blue(folder / "p", 30);
    {
        const auto workspace = open_with_colours(folder / "w");
        index_path(*workspace, folder / "p");
    }
    EXPECT_TRUE(check_workspace(folder / "w", {}).faults.empty());
    {
        const auto workspace = open_with_colours(folder / "w");
        workspace->store().remove(std::vector{ItemId{7}});
        workspace->database().execute("UPDATE items SET split = 'test' WHERE id IN (3, 4)");
        workspace->database().execute("UPDATE items SET removed = 1 WHERE id = 9");
    }

    const WorkspaceCheck check = check_workspace(folder / "w", {});

    ASSERT_EQ(check.faults.size(), 2U);
    EXPECT_NE(check.faults[0].what.find("2 items (the first is 3)"), std::string::npos);
    EXPECT_NE(check.faults[1].what.find("1 item (the first is 7)"), std::string::npos);
    ASSERT_EQ(check.notices.size(), 1U);
    EXPECT_NE(check.notices[0].find("1 item (the first is 9)"), std::string::npos);
    EXPECT_EQ(check.items, 30U);
    EXPECT_EQ(check.rows, 30U);
}

TEST(WorkspaceCheck, TellsOfADamagedCatalogueAndOfMissingVectors) {
    const TemporaryFolder folder;
    write_red_to_blue(folder / "p", 12);
    {
        const auto workspace = open_with_colours(folder / "w");
        index_path(*workspace, folder / "p");
    }
    std::filesystem::rename(folder / "w" / "vectors", folder / "w" / "elsewhere");
    const WorkspaceCheck without = check_workspace(folder / "w", {});
    ASSERT_EQ(without.faults.size(), 1U);
    EXPECT_EQ(without.faults[0].file.filename(), "vectors");

    std::string catalogue = read_text(folder / "w" / "catalogue.sqlite");
    std::fill(catalogue.begin() + 4096, catalogue.begin() + 12288, '\x55');
    write_file(folder / "w" / "catalogue.sqlite", catalogue);
    const WorkspaceCheck damaged = check_workspace(folder / "w", {});
    ASSERT_GE(damaged.faults.size(), 1U);
    EXPECT_EQ(damaged.faults[0].file.filename(), "catalogue.sqlite");

    error_of(ErrorCode::NotFound, [&] { check_workspace(folder / "nothing", {}); });
}

}  // namespace
}  // namespace halfspace
