// SPDX-License-Identifier: Apache-2.0
// What indexing a source again does with everything that may have happened to it meanwhile.
#include "base/file.hpp"
#include "support/expect_error.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

using testing::expect_error;
using testing::index_path;
using testing::TemporaryFolder;
using testing::write_picture;

/// A workspace over a folder or file that a test changes.
class RescanTest : public ::testing::Test {
protected:
    RescanTest() : m_workspace(testing::open_with_colours(m_folder / "w")) {}

    [[nodiscard]] fs::path source() const { return m_folder / "s"; }
    Workspace& workspace() { return *m_workspace; }
    Loop loop() { return Loop(*m_workspace); }
    IndexReport index(const IndexOptions& options = {}) {
        return index_path(*m_workspace, m_path.empty() ? source() : m_path, options, m_read_with);
    }

    void picture(const std::string& name, testing::Colour colour) {
        write_picture(source() / name, colour);
    }
    void lines(const std::vector<std::string>& texts) {
        m_path = m_folder / "t.txt";
        std::string content;
        for (const auto& text : texts) content += text + "\n";
        write_file(m_path, content);
    }
    /// Makes a file look changed to whoever looks at times only.
    static void touch(const fs::path& file) {
        fs::last_write_time(file, fs::last_write_time(file) + std::chrono::hours(1));
    }

    /// Every item in score order, as a page of review shows them.
    std::set<std::string> keys() {
        std::set<std::string> keys;
        for (const Card& card : loop().search(testing::prompt("red"), "", 500).cards) {
            keys.insert(card.item.key);
        }
        return keys;
    }
    ItemId id_of(const std::string& key) {
        for (const Card& card : loop().search(testing::prompt("red"), "", 500).cards) {
            if (card.item.key == key) return card.item.id;
        }
        ADD_FAILURE() << "no item " << key;
        return {};
    }
    void label(const std::string& key, float score) {
        const std::vector<ItemLabel> labels{{id_of(key), {score, false}}};
        loop().set_labels("red", labels);
    }
    LabelValue label_of(const std::string& key) {
        for (const Card& card : loop().labels("red", {LabelKind::Any}, 0, 100).cards) {
            if (card.item.key == key) return card.label;
        }
        return {};
    }
    void make_classifier() { loop().create(testing::red_classifier("red", 2)); }

    void expect_whole(const IndexReport& report) {
        const auto live = report.added + report.known + report.moved + report.replaced;
        EXPECT_EQ(report.found, live + report.skipped);
        EXPECT_EQ(workspace().overview().items, live);
        EXPECT_EQ(workspace().store().count({}), live);
        EXPECT_EQ(keys().size(), live);
        for (const auto& row : loop().list()) {
            EXPECT_EQ(row.counts.seen + row.counts.unseen,
                      workspace().store().count({"train", std::nullopt, std::nullopt}));
        }
    }
    void reopen() {
        m_workspace.reset();
        m_workspace = testing::open_with_colours(m_folder / "w");
    }

    TemporaryFolder m_folder;
    std::unique_ptr<Workspace> m_workspace;
    fs::path m_path;
    SourceOptions m_read_with{{SplitRule::Hash, 0}, {}, {}, false, {}};
};

TEST_F(RescanTest, ImportedTwiceIsTheSameAndLabelsStay) {
    picture("a.jpg", {255, 0, 0});
    picture("b.jpg", {0, 0, 255});
    index();
    make_classifier();
    label("a.jpg", 1);

    const IndexReport again = index();

    EXPECT_EQ(again.known, 2U);
    EXPECT_EQ(again.added + again.removed, 0U);
    EXPECT_EQ(label_of("a.jpg").score, 1.0F);
    expect_whole(again);
}

TEST_F(RescanTest, ATouchedFileIsKnown) {
    picture("a.jpg", {255, 0, 0});
    index();
    touch(source() / "a.jpg");

    EXPECT_EQ(index().known, 1U);
    EXPECT_EQ(workspace().store().size(), 1U);
}

TEST_F(RescanTest, AFileWithOtherContentIsANewItem) {
    picture("a.jpg", {255, 0, 0});
    picture("b.jpg", {0, 0, 255});
    index();
    make_classifier();
    label("a.jpg", 1);
    const ItemId old_item = id_of("a.jpg");

    picture("a.jpg", {0, 255, 0});
    touch(source() / "a.jpg");
    const IndexReport report = index();

    EXPECT_EQ(report.replaced, 1U);
    EXPECT_EQ(report.known, 1U);
    EXPECT_EQ(report.removed, 0U);
    EXPECT_EQ(report.labels_of_removed, 1U);
    expect_whole(report);
    EXPECT_NE(id_of("a.jpg"), old_item);
    EXPECT_TRUE(label_of("a.jpg").is_empty());
    EXPECT_EQ(loop().state("red").counts.positive, 0U);
    EXPECT_TRUE(workspace().item(old_item).is_removed);
    expect_error(ErrorCode::NotFound, [&] { (void)workspace().content(old_item); }, "any more");
}

TEST_F(RescanTest, TheLabelOfAReplacedFileStillCountsInTheFit) {
    picture("a.jpg", {255, 0, 0});
    picture("b.jpg", {0, 0, 255});
    index();
    make_classifier();
    label("b.jpg", 1);
    picture("b.jpg", {0, 255, 0});
    touch(source() / "b.jpg");
    index();

    loop().fit_and_next("red", 1);

    const Head head = loop().head("red", std::nullopt).head;
    EXPECT_GT(head.weights[2], 0.1F) << "blue was wanted";
}

TEST_F(RescanTest, AMovedFileIsTheSameItem) {
    picture("a.jpg", {255, 0, 0});
    picture("b.jpg", {0, 0, 255});
    index();
    make_classifier();
    label("a.jpg", 1);
    const ItemId before = id_of("a.jpg");

    fs::create_directories(source() / "deep");
    fs::rename(source() / "a.jpg", source() / "deep/z.jpg");
    const IndexReport report = index();

    EXPECT_EQ(report.moved, 1U);
    EXPECT_EQ(report.added + report.removed, 0U);
    expect_whole(report);
    EXPECT_EQ(id_of("deep/z.jpg"), before);
    EXPECT_EQ(label_of("deep/z.jpg").score, 1.0F);
    EXPECT_EQ(workspace().picture_file(before)->path, source() / "deep/z.jpg");
}

TEST_F(RescanTest, ACopyIsANewItem) {
    picture("b.jpg", {255, 0, 0});
    index();
    make_classifier();
    label("b.jpg", 1);
    const ItemId before = id_of("b.jpg");

    fs::copy_file(source() / "b.jpg", source() / "a.jpg");
    const IndexReport report = index();

    EXPECT_EQ(report.added, 1U);
    EXPECT_EQ(report.known, 1U);
    expect_whole(report);
    EXPECT_EQ(id_of("b.jpg"), before);
    EXPECT_TRUE(label_of("a.jpg").is_empty());
}

TEST_F(RescanTest, TwoFilesThatChangedPlacesKeepTheirLabels) {
    picture("a.jpg", {255, 0, 0});
    picture("b.jpg", {0, 0, 255});
    touch(source() / "b.jpg");
    index();
    make_classifier();
    label("a.jpg", 1);
    label("b.jpg", -1);

    fs::rename(source() / "a.jpg", source() / "c");
    fs::rename(source() / "b.jpg", source() / "a.jpg");
    fs::rename(source() / "c", source() / "b.jpg");
    const IndexReport report = index();

    EXPECT_EQ(report.moved, 2U);
    EXPECT_EQ(report.removed, 0U);
    expect_whole(report);
    EXPECT_EQ(label_of("b.jpg").score, 1.0F);
    EXPECT_EQ(label_of("a.jpg").score, -1.0F);
}

TEST_F(RescanTest, ADeletedFileLeavesNoGhost) {
    for (int i = 0; i < 8; ++i) {
        picture(std::to_string(i) + ".jpg", {static_cast<std::uint8_t>(255 - 20 * i), 0, 0});
    }
    picture("gone.jpg", {255, 0, 0});
    index();
    make_classifier();
    label("gone.jpg", 1);
    fs::remove(source() / "gone.jpg");

    const IndexReport report = index();

    EXPECT_EQ(report.removed, 1U);
    EXPECT_EQ(report.labels_of_removed, 1U);
    expect_whole(report);
    EXPECT_FALSE(keys().contains("gone.jpg"));
    const ClassifierState state = loop().state("red");
    for (const Card& card : state.page) EXPECT_NE(card.item.key, "gone.jpg");
    EXPECT_EQ(state.counts.positive, 0U);
    EXPECT_EQ(loop().labels("red", {LabelKind::Any}, 0, 10).total, 0U);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        for (const auto& item : workspace().sample("train", 9, seed)) {
            EXPECT_NE(item.key, "gone.jpg");
        }
    }
    EXPECT_EQ(loop().evaluate("red", "train", std::nullopt, 4).histogram.total, 8U);
    for (const Card& card :
         loop().evaluated("red", "train", std::nullopt, -100, Side::Above, 0, 100).cards) {
        EXPECT_NE(card.item.key, "gone.jpg");
    }
}

TEST_F(RescanTest, AFileThatComesBackHasItsLabelsAgain) {
    picture("a.jpg", {255, 0, 0});
    picture("b.jpg", {0, 0, 255});
    index();
    make_classifier();
    label("a.jpg", 1);
    fs::rename(source() / "a.jpg", m_folder / "aside.jpg");
    ASSERT_EQ(index().removed, 1U);
    reopen();

    fs::rename(m_folder / "aside.jpg", source() / "new name.jpg");
    const IndexReport report = index();

    EXPECT_EQ(report.added, 1U);
    EXPECT_EQ(report.returned, 1U);
    EXPECT_EQ(report.labels_of_removed, 0U);
    expect_whole(report);
    EXPECT_EQ(label_of("new name.jpg").score, 1.0F);
    loop().undo("red");
    EXPECT_TRUE(label_of("new name.jpg").is_empty());
    loop().redo("red");
    EXPECT_EQ(label_of("new name.jpg").score, 1.0F);
    EXPECT_EQ(loop().state("red").counts.positive, 1U);
}

TEST_F(RescanTest, AnExampleThatComesBackIsInTheStartAgain) {
    picture("a.jpg", {255, 0, 0});
    picture("b.jpg", {0, 0, 255});
    index();
    NewClassifier wanted = testing::red_classifier("red", 2);
    wanted.start = {{std::nullopt, id_of("a.jpg"), 1}};
    loop().create(wanted);
    fs::rename(source() / "a.jpg", m_folder / "aside.jpg");
    index();
    fs::rename(m_folder / "aside.jpg", source() / "a.jpg");
    index();

    EXPECT_EQ(loop().state("red").start.at(0).item, id_of("a.jpg"));
}

TEST_F(RescanTest, RefusesToRemoveEverything) {
    picture("a.jpg", {255, 0, 0});
    picture("b.jpg", {0, 0, 255});
    index();
    fs::rename(source(), m_folder / "aside");
    fs::create_directories(source());

    expect_error(ErrorCode::Conflict, [&] { index(); }, "Nothing was removed");
    EXPECT_EQ(workspace().overview().items, 2U);
    write_file(source() / "notes.txt", std::string_view("only this"));
    expect_error(ErrorCode::Conflict, [&] { index(); }, "--allow-empty");
    EXPECT_EQ(workspace().overview().items, 2U);

    IndexOptions options;
    options.if_all_gone = SourceScan::IfAllGone::Remove;
    fs::remove(source() / "notes.txt");
    EXPECT_EQ(index(options).removed, 2U);
    EXPECT_EQ(workspace().overview().items, 0U);
}

TEST_F(RescanTest, AStoppedScanRemovesNothing) {
    testing::write_red_to_blue(source(), 40);
    index();
    fs::remove(source() / "train/0039.jpg");
    picture("train/a.jpg", {1, 200, 3});
    std::stop_source stop;
    IndexOptions options;
    options.stop = stop.get_token();
    options.on_progress = [&](const Progress&) { stop.request_stop(); };

    const IndexReport report = index(options);

    EXPECT_TRUE(report.was_stopped);
    EXPECT_EQ(report.removed, 0U);
    EXPECT_GE(workspace().overview().items, 40U);
}

TEST_F(RescanTest, ALineAtTheTopMovesAllOthersDown) {
    lines({"red", "green red", "blue", "red blue"});
    ASSERT_EQ(index().added, 4U);
    make_classifier();
    label("t.txt#3", -1);

    lines({"something new", "red", "green red", "blue", "red blue"});
    const IndexReport down = index();

    EXPECT_EQ(down.added, 1U);
    EXPECT_EQ(down.moved, 4U);
    EXPECT_EQ(down.replaced + down.removed, 0U);
    expect_whole(down);
    EXPECT_EQ(label_of("t.txt#4").score, -1.0F);

    lines({"green red", "blue", "red blue"});
    const IndexReport up = index();

    EXPECT_EQ(up.moved, 3U);
    EXPECT_EQ(up.removed, 2U);
    expect_whole(up);
    EXPECT_EQ(label_of("t.txt#2").score, -1.0F);
}

TEST_F(RescanTest, EqualLinesAreItemsOfTheirOwn) {
    lines({"red", "red", "blue", "red"});

    EXPECT_EQ(index().added, 4U);
    const IndexReport again = index();
    EXPECT_EQ(again.known, 4U);
    expect_whole(again);
}

/// `count` lines of three contents, in no order that repeats.
std::vector<std::string> equal_lines(std::size_t count) {
    const std::array contents{"red", "green red", "blue"};
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < count; ++i) texts.emplace_back(contents.at(i * i / 7 % 3));
    return texts;
}

TEST_F(RescanTest, EveryOneOfManyEqualLinesIsAccountedForWhereOthersAreAdded) {
    lines(equal_lines(400));
    ASSERT_EQ(index().added, 400U);

    lines(equal_lines(500));
    const IndexReport more = index();

    EXPECT_EQ(more.known, 400U);
    EXPECT_EQ(more.added, 100U);
    EXPECT_EQ(more.moved + more.replaced + more.removed, 0U);
    expect_whole(more);
}

TEST_F(RescanTest, ManyEqualLinesMoveDownTogetherAndUpAgain) {
    auto texts = equal_lines(400);
    lines(texts);
    ASSERT_EQ(index().added, 400U);

    texts.insert(texts.begin(), "something new");
    lines(texts);
    const IndexReport down = index();

    EXPECT_EQ(down.added, 1U);
    EXPECT_EQ(down.known + down.moved, 400U);
    EXPECT_EQ(down.replaced + down.removed, 0U);
    expect_whole(down);

    texts.erase(texts.begin(), texts.begin() + 101);
    lines(texts);
    const IndexReport up = index();

    EXPECT_EQ(up.known + up.moved, 300U);
    EXPECT_EQ(up.removed, 101U);
    expect_whole(up);
}

TEST_F(RescanTest, ALabelNeverMovesIntoAnotherSplit) {
    m_read_with.splits = {};
    picture("train/a.jpg", {255, 0, 0});
    picture("train/b.jpg", {0, 0, 255});
    picture("validation/c.jpg", {0, 255, 0});
    index();
    make_classifier();
    label("train/a.jpg", 1);

    fs::rename(source() / "train/a.jpg", source() / "validation/a.jpg");
    const IndexReport report = index();

    EXPECT_EQ(report.added, 1U);
    EXPECT_EQ(report.removed, 1U);
    EXPECT_TRUE(label_of("validation/a.jpg").is_empty());
    EXPECT_EQ(workspace().item(id_of("validation/a.jpg")).split, "validation");
}

TEST_F(RescanTest, NewFactsOfAKnownItemAreTakenIn) {
    picture("a.jpg", {255, 0, 0});
    index();
    write_file(source() / "a.txt", std::string_view("a red thing"));

    EXPECT_EQ(index().known, 1U);
    EXPECT_EQ(workspace().item(ItemId{0}).metadata.at("caption"), "a red thing");
}

TEST_F(RescanTest, AnItemOfAnOlderVersionLearnsItsContent) {
    picture("a.jpg", {255, 0, 0});
    index();
    workspace().database().execute("UPDATE items SET hash = NULL");
    ASSERT_EQ(index().known, 1U);

    fs::rename(source() / "a.jpg", source() / "b.jpg");

    EXPECT_EQ(index().moved, 1U);
}

TEST_F(RescanTest, ManyRemovedItemsGiveTheirSpaceBackButLabelledOnesStay) {
    std::vector<std::string> many;
    for (int i = 0; i < 3000; ++i) many.push_back("red " + std::to_string(i));
    lines(many);
    index();
    make_classifier();
    label("t.txt#1", 1);

    lines({"blue"});
    const IndexReport report = index();

    EXPECT_EQ(report.dropped_vectors, 2999U);
    EXPECT_EQ(workspace().store().rows(std::vector{ItemId{0}}).size(),
              testing::ColourEncoder::kDim);
    loop().fit_and_next("red", 1);
    reopen();
    EXPECT_EQ(workspace().overview().items, 1U);
    lines({"blue", "red 0", "red 1"});
    const IndexReport back = index();
    EXPECT_EQ(back.returned, 2U);
    EXPECT_EQ(label_of("t.txt#2").score, 1.0F);
    expect_whole(back);
}

TEST_F(RescanTest, APageDrawnBeforeIsShorterAndSaysWhy) {
    for (int i = 0; i < 6; ++i) {
        picture(std::to_string(i) + ".jpg", {static_cast<std::uint8_t>(255 - 40 * i), 0, 40});
    }
    index();
    make_classifier();
    const auto page = loop().state("red").page;
    ASSERT_EQ(page.size(), 2U);
    fs::remove(source() / page[0].item.key);
    index();

    const ClassifierState state = loop().state("red");

    ASSERT_EQ(state.page.size(), 1U);
    EXPECT_EQ(state.page[0].item.key, page[1].item.key);
    EXPECT_EQ(state.page[0].rank, 1U);
    ASSERT_FALSE(state.notices.empty());
    EXPECT_NE(state.notices[0].find("gone from the data"), std::string::npos);
    expect_error(ErrorCode::NotFound,
                 [&] { loop().set_labels("red", std::vector{testing::score(page[0], 1)}); });
    EXPECT_EQ(loop().fit_and_next("red", 1).page.size(), 2U);
}

}  // namespace
}  // namespace halfspace
