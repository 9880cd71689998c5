// SPDX-License-Identifier: Apache-2.0
#include "workspace/reembedder.hpp"

#include "shade_encoder.hpp"
#include "store/embedded_store.hpp"
#include "support/expect_error.hpp"
#include "workspace/vector_switch.hpp"
#include "workspace/workspace_check.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <stdexcept>

namespace halfspace {
namespace {

namespace fs = std::filesystem;
using namespace testing;

ReembedReport reembed_with_shades(Workspace& workspace, const ReembedOptions& options = {}) {
    ShadeEncoder shades;
    return reembed(workspace, shades, options);
}

/// Splits and vectors of all items by key, as another encoder sees them in a workspace of its own.
std::map<std::string, std::vector<float>> rows_of_a_fresh_workspace(const fs::path& source) {
    const TemporaryFolder folder;
    const auto shades = std::make_shared<ShadeEncoder>();
    const auto workspace = Workspace::create(folder / "w", shades->info());
    workspace->use_encoder(shades);
    index_path(*workspace, source);
    std::map<std::string, std::vector<float>> rows;
    for (std::uint64_t i = 0; i < workspace->store().size(); ++i) {
        const ItemRecord item = workspace->item(ItemId{i});
        rows[item.split + " " + item.key] = workspace->store().rows(std::vector{item.id});
    }
    return rows;
}

/// The same of a set that was made beside the one in use.
std::map<std::string, std::vector<float>> rows_of_set(const Workspace& workspace,
                                                      const VectorSet& set) {
    const auto store = open_embedded_store(workspace.folder() / set.folder);
    std::map<std::string, std::vector<float>> rows;
    for (const SplitCount& split : workspace.overview().splits) {
        const std::vector<float> nothing(store->dim(), 0.0F);
        for (const Match& match : store->best({nothing, 0}, store->size(), {.split = split.name})) {
            rows[split.name + " " + workspace.item(match.id).key] =
                store->rows(std::vector{match.id});
        }
    }
    return rows;
}

std::string reason_for(const Workspace& workspace, const ReembedReport& report,
                       const std::string& key) {
    for (const SkippedRecord& skipped : skipped_by(workspace, report.set.id, 0, 100)) {
        if (skipped.key == key) return skipped.reason;
    }
    return {};
}

TEST(Reembed, GivesEveryItemTheVectorThatTheOtherEncoderGives) {
    ColourWorkspace colours(30);
    const std::vector<ItemId> all{ItemId{0}, ItemId{29}};
    const auto before = colours.workspace().store().rows(all);

    const ReembedReport report = reembed_with_shades(colours.workspace());

    EXPECT_EQ(report.found, 30U);
    EXPECT_EQ(report.added, 30U);
    EXPECT_EQ(report.known + report.skipped, 0U);
    EXPECT_FALSE(report.was_stopped);
    EXPECT_EQ(rows_of_set(colours.workspace(), report.set),
              rows_of_a_fresh_workspace(colours.pictures()));
    EXPECT_EQ(colours.workspace().store().rows(all), before);
    colours.reopen();
    EXPECT_EQ(colours.workspace().overview().encoder_name, "colours");
    EXPECT_EQ(colours.workspace().store().rows(all), before);
}

TEST(Reembed, ToldToStopItGoesOnFromThere) {
    ColourWorkspace colours(30);
    std::stop_source stop;
    ReembedOptions options;
    options.batch_size = 4;
    options.stop = stop.get_token();
    Progress last;
    options.on_progress = [&](const Progress& progress) {
        last = progress;
        stop.request_stop();
    };

    const ReembedReport first = reembed_with_shades(colours.workspace(), options);
    const ReembedReport second = reembed_with_shades(colours.workspace());

    EXPECT_TRUE(first.was_stopped);
    EXPECT_LT(first.added, 30U);
    EXPECT_EQ(last.total, 30U);
    EXPECT_EQ(last.done, first.added);
    EXPECT_EQ(second.set.id, first.set.id);
    EXPECT_EQ(second.known, first.added);
    EXPECT_EQ(second.added + second.known, 30U);
    EXPECT_EQ(rows_of_set(colours.workspace(), second.set),
              rows_of_a_fresh_workspace(colours.pictures()));
}

/// What a kill leaves: nothing of what was not written by then.
TEST(Reembed, KilledAtAnyMomentItGoesOnFromThere) {
    ColourWorkspace colours(24);
    std::ofstream(colours.pictures() / "train/0007.jpg") << "junk";
    std::uint64_t known = 0;
    for (std::size_t batches = 1; batches <= 12; ++batches) {
        ReembedOptions options;
        options.batch_size = 1;
        options.threads = 1;
        options.durable_within = std::chrono::milliseconds(batches % 3 == 0 ? 60'000 : 0);
        std::size_t done = 0;
        options.on_progress = [&](const Progress& progress) {
            EXPECT_GE(progress.done, known);
            if (++done == batches % 5 + 1) throw std::runtime_error("killed");
        };
        try {
            known = reembed_with_shades(colours.workspace(), options).known;
        } catch (const std::runtime_error& error) {
            ASSERT_STREQ(error.what(), "killed");
        }
        colours.reopen();
    }

    const ReembedReport report = reembed_with_shades(colours.workspace());

    EXPECT_EQ(report.added + report.known, 23U);
    EXPECT_EQ(report.skipped, 1U);
    auto expected = rows_of_a_fresh_workspace(colours.pictures());
    EXPECT_EQ(expected.erase("train train/0007.jpg"), 0U);
    EXPECT_EQ(rows_of_set(colours.workspace(), report.set), expected);
}

TEST(Reembed, ForgetsReasonsWhoseRowsACrashLost) {
    ColourWorkspace colours(6);
    const ReembedReport before = reembed_with_shades(colours.workspace());
    open_embedded_store(colours.home() / before.set.folder)->truncate(4);
    {
        Transaction transaction(colours.workspace().database());
        VectorSetTable(colours.workspace().database())
            .add_missing(before.set.id, {ItemId{5}, "a crash came after this"});
        transaction.commit();
    }

    const ReembedReport report = reembed_with_shades(colours.workspace());

    EXPECT_EQ(report.known, 4U);
    EXPECT_EQ(report.added, 2U);
    EXPECT_EQ(report.skipped, 0U);
}

TEST(Reembed, ASetWhoseStoreWasNotMadeYetIsBegunAgain) {
    ColourWorkspace colours(6);
    const ReembedReport before = reembed_with_shades(colours.workspace());
    fs::remove_all(colours.home() / before.set.folder);
    colours.close();
    const WorkspaceCheck check = check_workspace(colours.home(), {});
    colours.reopen();

    const ReembedReport report = reembed_with_shades(colours.workspace());

    EXPECT_TRUE(check.faults.empty());
    EXPECT_EQ(check.notices.size(), 1U);
    EXPECT_EQ(report.set.id, before.set.id);
    EXPECT_EQ(report.added, 6U);
}

TEST(Reembed, WhatCannotBeReadIsALineInTheReport) {
    ColourWorkspace colours(12);
    fs::remove(colours.pictures() / "train/0000.jpg");
    std::ofstream(colours.pictures() / "train/0003.jpg") << "junk";
    write_picture(colours.pictures() / "validation/0002.jpg", {9, 99, 9});

    const ReembedReport report = reembed_with_shades(colours.workspace());

    EXPECT_EQ(report.found, 12U);
    EXPECT_EQ(report.added, 9U);
    EXPECT_EQ(report.skipped, 3U);
    Workspace& workspace = colours.workspace();
    EXPECT_NE(reason_for(workspace, report, "train/0000.jpg").find("not there"), std::string::npos);
    EXPECT_NE(reason_for(workspace, report, "train/0003.jpg").find("changed"), std::string::npos);
    EXPECT_NE(reason_for(workspace, report, "validation/0002.jpg").find("changed"),
              std::string::npos);
    const auto store = open_embedded_store(workspace.folder() / report.set.folder);
    EXPECT_EQ(store->size(), 12U);
    EXPECT_EQ(store->count({}), 9U);
    const auto missing = VectorSetTable(workspace.database()).missing(report.set.id);
    ASSERT_EQ(missing.size(), 3U);
    for (const ItemId item : missing) {
        expect_error(ErrorCode::NotFound, [&] { (void)store->rows(std::vector{item}); });
    }
}

TEST(Reembed, TakesInItemsThatCameLater) {
    ColourWorkspace colours(12);
    const ReembedReport first = reembed_with_shades(colours.workspace());
    write_picture(colours.pictures() / "train/new.jpg", {200, 0, 50});
    fs::remove(colours.pictures() / "train/0000.jpg");
    index_path(colours.workspace(), colours.pictures());

    const ReembedReport second = reembed_with_shades(colours.workspace());

    EXPECT_EQ(second.set.id, first.set.id);
    EXPECT_EQ(second.found, 12U);
    EXPECT_EQ(second.known, 11U);
    EXPECT_EQ(second.added, 1U);
    EXPECT_EQ(rows_of_set(colours.workspace(), second.set),
              rows_of_a_fresh_workspace(colours.pictures()));
}

TEST(Reembed, TextsNeedTheirSourceNoMore) {
    const TemporaryFolder folder;
    std::ofstream(folder / "t.csv")
        << "id,text,split\na,red red,train\nb,blue,train\nc,green,test\n";
    const auto workspace = open_with_colours(folder / "w");
    index_path(*workspace, folder / "t.csv");
    const auto expected = rows_of_a_fresh_workspace(folder / "t.csv");
    fs::remove(folder / "t.csv");

    const ReembedReport report = reembed_with_shades(*workspace);

    EXPECT_EQ(report.added, 3U);
    EXPECT_EQ(rows_of_set(*workspace, report.set), expected);
}

TEST(Reembed, WhatTheEncoderDoesNotReadHasNoVector) {
    const TemporaryFolder folder;
    std::ofstream(folder / "t.txt") << "red\nblue\n";
    write_red_to_blue(folder / "p", 4);
    const auto workspace = open_with_colours(folder / "w");
    index_path(*workspace, folder / "t.txt");
    index_path(*workspace, folder / "p");
    ShadeEncoder pictures_only(ShadeEncoder::Reads::Pictures);

    const ReembedReport report = reembed(*workspace, pictures_only);

    EXPECT_EQ(report.added, 4U);
    EXPECT_EQ(report.skipped, 2U);
    EXPECT_NE(reason_for(*workspace, report, "t.txt#1").find("reads pictures only"),
              std::string::npos);
}

TEST(Reembed, RefusesWhatWouldGiveNothing) {
    ColourWorkspace colours(6);
    ColourEncoder same;
    ShadeEncoder texts_only(ShadeEncoder::Reads::Texts);

    expect_error(ErrorCode::Conflict, [&] { reembed(colours.workspace(), same); }, "nothing to do");
    expect_error(
        ErrorCode::InvalidInput, [&] { reembed(colours.workspace(), texts_only); }, "texts only");
    fs::rename(colours.pictures(), colours.pictures().string() + "-away");
    expect_error(
        ErrorCode::NotFound, [&] { reembed_with_shades(colours.workspace()); }, "Bring it back");
    EXPECT_EQ(VectorSetTable(colours.workspace().database()).all().size(), 1U);
}

}  // namespace
}  // namespace halfspace
