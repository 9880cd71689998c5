// SPDX-License-Identifier: Apache-2.0
#include "workspace/indexer.hpp"

#include "base/file.hpp"
#include "support/expect_error.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

using testing::TemporaryFolder;
using testing::write_picture;

std::map<std::string, std::string> reasons_in(const Workspace& workspace) {
    std::map<std::string, std::string> reasons;
    for (const auto& record : workspace.skipped(0, 1000)) reasons[record.key] = record.reason;
    return reasons;
}

/// Every record counts once, in the report and in the workspace.
void expect_accounted(const Workspace& workspace, const IndexReport& report) {
    const auto live = report.added + report.known + report.moved + report.replaced;
    EXPECT_EQ(report.found, live + report.skipped);
    EXPECT_EQ(workspace.overview().items, live);
    EXPECT_EQ(workspace.store().count({}), live);
    EXPECT_EQ(workspace.skipped_count(), report.skipped);
}

TEST(Indexer, StoresTheVectorOfEveryPicture) {
    testing::ColourWorkspace colours(40);
    testing::ColourEncoder encoder;

    for (const std::uint64_t id : {0U, 17U, 39U}) {
        const auto pixels =
            preprocess(decode_image(read_file(colours.workspace().picture_file(ItemId{id})->path)),
                       encoder.image_preprocess());
        const std::vector<ItemId> ids{ItemId{id}};
        EXPECT_EQ(colours.workspace().store().rows(ids), encoder.embed_images(pixels)) << id;
    }
}

TEST(Indexer, TheBatchSizeChangesNoVector) {
    const TemporaryFolder folder;
    testing::write_red_to_blue(folder / "p", 65);
    std::map<std::string, std::vector<float>> first;
    for (const std::size_t batch_size : {1U, 7U, 64U}) {
        auto workspace = testing::open_with_colours(folder / ("w" + std::to_string(batch_size)));
        IndexOptions options;
        options.batch_size = batch_size;
        testing::index_path(*workspace, folder / "p", options);
        std::map<std::string, std::vector<float>> rows;
        for (std::uint64_t id = 0; id < 65; ++id) {
            rows[workspace->item(ItemId{id}).key] =
                workspace->store().rows(std::vector{ItemId{id}});
        }
        if (first.empty()) first = rows;
        EXPECT_EQ(rows, first) << batch_size;
    }
}

TEST(Indexer, NamesEachBadFileAndKeepsTheRest) {
    const TemporaryFolder folder;
    for (int i = 0; i < 64; ++i) {
        write_picture(folder / ("p/" + std::to_string(100 + i) + ".jpg"), {200, 0, 0});
    }
    const auto whole = read_file(folder / "p/131.jpg");
    write_file(folder / "p/131.jpg", std::span(whole).first(whole.size() * 6 / 10));
    write_file(folder / "p/empty.jpg", std::string_view());
    write_file(folder / "p/page.png", std::string_view("<html><body>Not found</body></html>"));
    write_file(folder / "p/notes.pdf", std::string_view("%PDF-1.4"));
    auto workspace = testing::open_with_colours(folder / "w");

    const IndexReport report = testing::index_path(*workspace, folder / "p");

    EXPECT_EQ(report.added, 63U);
    const auto reasons = reasons_in(*workspace);
    ASSERT_EQ(reasons.size(), 4U);
    for (const char* name : {"131.jpg", "empty.jpg", "page.png", "notes.pdf"}) {
        ASSERT_TRUE(reasons.contains(name)) << name;
        EXPECT_FALSE(reasons.at(name).empty());
    }
    expect_accounted(*workspace, report);
}

TEST(Indexer, SkipsAPictureTheEncoderGivesNoVectorFor) {
    class Blind : public testing::ColourEncoder {
    public:
        std::vector<float> embed_images(std::span<const float> pixels) override {
            auto rows = ColourEncoder::embed_images(pixels);
            std::fill_n(rows.begin() + kDim, kDim, std::numeric_limits<float>::quiet_NaN());
            return rows;
        }
    };
    const TemporaryFolder folder;
    for (const char* name : {"p/1.jpg", "p/2.jpg", "p/3.jpg"})
        write_picture(folder / name, {9, 9, 9});
    auto workspace = testing::open_with_colours(folder / "w");
    workspace->use_encoder(std::make_shared<Blind>());

    const IndexReport report = testing::index_path(*workspace, folder / "p");

    EXPECT_EQ(report.added, 2U);
    EXPECT_EQ(reasons_in(*workspace).begin()->first, "2.jpg");
    expect_accounted(*workspace, report);
}

TEST(Indexer, ASecondRunAddsOnlyWhatIsNew) {
    testing::ColourWorkspace colours(9);
    write_picture(colours.pictures() / "train/new.jpg", {0, 255, 0});
    write_file(colours.pictures() / "train/bad.jpg", std::string_view("bad"));

    const IndexReport second = testing::index_path(colours.workspace(), colours.pictures());
    const IndexReport third = testing::index_path(colours.workspace(), colours.pictures());

    EXPECT_EQ(second.added, 1U);
    EXPECT_EQ(second.known, 9U);
    expect_accounted(colours.workspace(), second);
    EXPECT_EQ(third.added, 0U);
    EXPECT_EQ(third.known, 10U);
    EXPECT_EQ(third.skipped, 1U);
    expect_accounted(colours.workspace(), third);
}

TEST(Indexer, TriesASkippedFileAgainOnceItChanged) {
    const TemporaryFolder folder;
    write_picture(folder / "p/1.jpg", {255, 0, 0});
    write_file(folder / "p/2.jpg", std::string_view("bad"));
    auto workspace = testing::open_with_colours(folder / "w");
    ASSERT_EQ(testing::index_path(*workspace, folder / "p").added, 1U);

    write_picture(folder / "p/2.jpg", {0, 0, 255});
    const IndexReport report = testing::index_path(*workspace, folder / "p");

    EXPECT_EQ(report.added, 1U);
    EXPECT_EQ(report.skipped, 0U);
    expect_accounted(*workspace, report);
}

TEST(Indexer, TellsEqualNamesInTwoFoldersApart) {
    const TemporaryFolder folder;
    write_picture(folder / "p/a/1.jpg", {255, 0, 0});
    write_picture(folder / "p/b/1.jpg", {0, 0, 255});
    auto workspace = testing::open_with_colours(folder / "w");
    testing::index_path(*workspace, folder / "p");

    const std::vector<ItemId> ids{ItemId{0}, ItemId{1}};
    const auto rows = workspace->store().rows(ids);

    std::set<std::string> paths{workspace->item(ids[0]).key, workspace->item(ids[1]).key};
    EXPECT_EQ(paths, (std::set<std::string>{"a/1.jpg", "b/1.jpg"}));
    EXPECT_NE(rows[0], rows[testing::ColourEncoder::kDim]);
}

TEST(Indexer, ReportsProgressUpToTheEnd) {
    const TemporaryFolder folder;
    testing::write_red_to_blue(folder / "p", 50);
    auto workspace = testing::open_with_colours(folder / "w");
    std::vector<std::uint64_t> done;
    IndexOptions options;
    options.batch_size = 20;
    options.on_progress = [&](const Progress& progress) {
        done.push_back(progress.done);
        EXPECT_EQ(progress.total, 50U);
    };

    testing::index_path(*workspace, folder / "p", options);

    EXPECT_EQ(done, (std::vector<std::uint64_t>{20, 40, 50}));
}

TEST(Indexer, StopsWhenAskedAndGoesOnLater) {
    const TemporaryFolder folder;
    testing::write_red_to_blue(folder / "p", 200);
    auto workspace = testing::open_with_colours(folder / "w");
    std::stop_source stop;
    IndexOptions options;
    options.batch_size = 10;
    options.stop = stop.get_token();
    options.on_progress = [&](const Progress& progress) {
        if (progress.done >= 30) stop.request_stop();
    };

    const IndexReport first = testing::index_path(*workspace, folder / "p", options);
    const IndexReport second = testing::index_path(*workspace, folder / "p");

    EXPECT_TRUE(first.was_stopped);
    EXPECT_LT(first.added, 200U);
    EXPECT_FALSE(second.was_stopped);
    EXPECT_EQ(first.added + second.added, 200U);
    expect_accounted(*workspace, second);
}

TEST(Indexer, TwoFoldersLiveInOneWorkspace) {
    testing::ColourWorkspace colours(9);
    const TemporaryFolder more;
    write_picture(more / "train/0000.jpg", {0, 255, 0});

    const IndexReport report = testing::index_path(colours.workspace(), more.path());

    EXPECT_EQ(report.added, 1U);
    EXPECT_EQ(report.removed, 0U);
    EXPECT_EQ(colours.workspace().overview().items, 10U);
}

TEST(Indexer, RefusesAnEncoderForTextsOnly) {
    class TextsOnly : public testing::ColourEncoder {
    public:
        [[nodiscard]] const EncoderInfo& info() const noexcept override { return m_texts; }
        EncoderInfo m_texts = [] {
            EncoderInfo info = ColourEncoder().info();
            info.reads_images = false;
            return info;
        }();
    };
    const TemporaryFolder folder;
    write_picture(folder / "p/1.jpg", {255, 0, 0});
    auto workspace = testing::open_with_colours(folder / "w");
    workspace->use_encoder(std::make_shared<TextsOnly>());

    testing::expect_error(
        ErrorCode::InvalidInput, [&] { testing::index_path(*workspace, folder / "p"); },
        "texts only");
}

}  // namespace
}  // namespace halfspace
