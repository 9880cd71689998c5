// SPDX-License-Identifier: Apache-2.0
// Texts, tables and ready-made vectors as items.
#include "base/file.hpp"
#include "support/expect_error.hpp"
#include "workspace/predictor.hpp"
#include "workspace/source_table.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

namespace halfspace {
namespace {

using testing::ColourEncoder;
using testing::expect_error;
using testing::index_path;
using testing::TemporaryFolder;

const SourceOptions kAllTrain{{SplitRule::Hash, 0}, {}, {}, false, {}};

/// A file of numpy's format, version 1.0: float32, C order.
void write_npy(const std::filesystem::path& file, std::size_t columns,
               const std::vector<float>& values) {
    std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" +
                         std::to_string(values.size() / columns) + ", " + std::to_string(columns) +
                         "), }";
    header.resize((header.size() + 10 + 1 + 63) / 64 * 64 - 10 - 1, ' ');
    header += '\n';
    std::string content("\x93NUMPY\x01\x00", 8);
    content += static_cast<char>(header.size() % 256);
    content += static_cast<char>(header.size() / 256);
    content += header;
    content.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
    write_file(file, content);
}

std::map<std::string, std::string> reasons_in(const Workspace& workspace) {
    std::map<std::string, std::string> reasons;
    for (const auto& record : workspace.skipped(0, 1000)) reasons[record.key] = record.reason;
    return reasons;
}

TEST(IndexTexts, FindsTheLineThatIsMeant) {
    const TemporaryFolder folder;
    write_file(folder / "t.txt", std::string_view("a red door\nthe blue sea\n\ngreen grass\n"));
    auto workspace = testing::open_with_colours(folder / "w");

    const IndexReport report = index_path(*workspace, folder / "t.txt", {}, kAllTrain);

    EXPECT_EQ(report.added, 3U);
    EXPECT_EQ(report.found, report.added + report.skipped);
    Loop loop(*workspace);
    const auto cards = loop.search(testing::prompt("blue"), "", 5).cards;
    ASSERT_EQ(cards.size(), 3U);
    EXPECT_EQ(cards[0].item.text, "the blue sea");
    EXPECT_EQ(cards[0].item.kind, ItemKind::Text);
    EXPECT_EQ(std::get<Text>(workspace->content(cards[0].item.id)).text, "the blue sea");
    expect_error(
        ErrorCode::NotFound, [&] { (void)workspace->picture_file(cards[0].item.id); },
        "no picture");
}

TEST(IndexTexts, CountsThoseThatAreCut) {
    const TemporaryFolder folder;
    std::string text = "short\n";
    for (std::size_t i = 0; i < 2 * ColourEncoder::kTokenLimit; ++i) text += "red ";
    write_file(folder / "t.txt", text + "\n");
    auto workspace = testing::open_with_colours(folder / "w");

    const IndexReport report = index_path(*workspace, folder / "t.txt", {}, kAllTrain);

    EXPECT_EQ(report.added, 2U);
    EXPECT_EQ(report.cut_texts, 1U);
    EXPECT_EQ(report.token_limit, ColourEncoder::kTokenLimit);
}

TEST(IndexTexts, PagesCarryTheBeginningOfALongText) {
    const TemporaryFolder folder;
    std::string text;
    for (int i = 0; i < 5000; ++i) text += "\u00e9";
    write_file(folder / "t.txt", text);
    auto workspace = testing::open_with_colours(folder / "w");
    index_path(*workspace, folder / "t.txt", {}, kAllTrain);

    const ItemRecord shown = Loop(*workspace).search(testing::prompt("red"), "", 1).cards[0].item;
    const ItemRecord whole = workspace->item(shown.id, Workspace::TextPart::Whole);

    EXPECT_EQ(shown.text_characters, 5000U);
    EXPECT_EQ(shown.text, text.substr(0, 2 * Workspace::kBeginning));
    EXPECT_EQ(whole.text, text);
}

TEST(IndexTexts, RowsOfATableKeepTheirIdsAndFacts) {
    const TemporaryFolder folder;
    write_file(folder / "t.csv",
               std::string_view("id,body,stars\nr1,\"red, and\nmore red\",5\nr2,blue,1\nr3,,3\n"));
    SourceOptions read_with = kAllTrain;
    read_with.columns.text = "body";
    read_with.columns.id = "id";
    auto workspace = testing::open_with_colours(folder / "w");

    const IndexReport report = index_path(*workspace, folder / "t.csv", {}, read_with);

    EXPECT_EQ(report.added, 2U);
    EXPECT_EQ(report.skipped, 1U);
    Loop loop(*workspace);
    const ItemRecord item = loop.search(testing::prompt("red"), "", 1).cards.at(0).item;
    EXPECT_EQ(item.key, "r1");
    EXPECT_EQ(item.text, "red, and\nmore red");
    EXPECT_EQ(item.metadata.at("stars"), "5");
    const SourceRow kept = SourceTable(workspace->database()).all().at(0);
    EXPECT_EQ(kept.options.columns.text, "body");
    EXPECT_EQ(kept.options.splits.held_out, 0);
    EXPECT_EQ(kept.scans, 1U);
}

TEST(IndexTexts, TextsAndPicturesLiveInOneWorkspace) {
    const TemporaryFolder folder;
    testing::write_picture(folder / "p/red.jpg", {255, 0, 0});
    testing::write_picture(folder / "p/blue.jpg", {0, 0, 255});
    write_file(folder / "t.txt", std::string_view("red\nblue\n"));
    auto workspace = testing::open_with_colours(folder / "w");
    index_path(*workspace, folder / "p", {}, kAllTrain);
    index_path(*workspace, folder / "t.txt", {}, kAllTrain);

    const auto cards = Loop(*workspace).search(testing::prompt("red"), "", 2).cards;

    EXPECT_EQ(cards[0].item.kind == ItemKind::Text, cards[1].item.kind == ItemKind::Image);
    const auto kinds = workspace->overview().kinds;
    ASSERT_EQ(kinds.size(), 2U);
    EXPECT_EQ(kinds[0].items + kinds[1].items, 4U);
}

TEST(IndexVectors, BringsEveryNormToOneAndNamesWhatHasNone) {
    const TemporaryFolder folder;
    const float inf = std::numeric_limits<float>::infinity();
    const float nan = std::numeric_limits<float>::quiet_NaN();
    write_npy(folder / "v.npy", 3,
              {3, 0, 4, 0, 0, 0, nan, 1, 1, inf, 1, 1, 3e30F, 0, 4e30F, 1e-30F, 0, 0});
    auto workspace = Workspace::create(folder / "w", Workspace::no_encoder(3));

    const IndexReport report = index_path(*workspace, folder / "v.npy", {}, kAllTrain);

    EXPECT_EQ(report.found, 6U);
    EXPECT_EQ(report.added, 3U);
    EXPECT_EQ(report.skipped, 3U);
    const auto reasons = reasons_in(*workspace);
    for (const char* key : {"v.npy#2", "v.npy#3", "v.npy#4"}) {
        ASSERT_TRUE(reasons.contains(key)) << key;
        EXPECT_FALSE(reasons.at(key).empty());
    }
    const auto rows = workspace->store().rows(std::vector{ItemId{0}, ItemId{1}, ItemId{2}});
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_FLOAT_EQ(rows[3 * i], 0.6F);
        EXPECT_FLOAT_EQ(rows[3 * i + 2], 0.8F);
    }
    EXPECT_EQ(rows[6], 1.0F);
    EXPECT_EQ(workspace->item(ItemId{0}).kind, ItemKind::Vector);
}

TEST(IndexVectors, AreRankedTheSameWhateverTheirLength) {
    const TemporaryFolder folder;
    std::vector<float> values;
    for (int i = 1; i <= 200; ++i) {
        const auto x = static_cast<float>(i);
        values.insert(values.end(),
                      {std::sin(0.1F * x), std::cos(0.13F * x), std::sin(0.37F * x), 0.1F});
    }
    std::vector<float> longer = values;
    for (std::size_t i = 0; i < longer.size(); ++i) longer[i] *= 10 + static_cast<float>(i / 4);
    write_npy(folder / "v.npy", 4, values);
    write_npy(folder / "x.npy", 4, longer);
    std::vector<std::vector<std::uint64_t>> orders;
    for (const char* name : {"v", "x"}) {
        auto workspace =
            Workspace::create(folder / ("w" + std::string(name)), Workspace::no_encoder(4));
        index_path(*workspace, folder / (std::string(name) + ".npy"), {}, kAllTrain);
        Loop loop(*workspace);
        auto& order = orders.emplace_back();
        const std::vector<StartPart> like{{std::nullopt, ItemId{17}, 1}};
        for (const Card& card : loop.search(like, "", 50).cards) {
            order.push_back(value_of(card.item.id));
        }
    }

    EXPECT_EQ(orders[0].front(), 17U);
    EXPECT_EQ(orders[0], orders[1]);
}

TEST(IndexVectors, WithoutAnEncoderPromptsSayHowToStart) {
    const TemporaryFolder folder;
    write_npy(folder / "v.npy", 4, {1, 0, 0, 0, 0, 1, 0, 0});
    auto workspace = Workspace::create(folder / "w", Workspace::no_encoder(4));
    index_path(*workspace, folder / "v.npy", {}, kAllTrain);
    workspace.reset();
    workspace = Workspace::open(folder / "w");
    Loop loop(*workspace);

    expect_error(
        ErrorCode::InvalidInput, [&] { (void)loop.search(testing::prompt("red"), "", 5); },
        "Start from example items");
    write_file(folder / "t.txt", std::string_view("red\n"));
    expect_error(
        ErrorCode::InvalidInput, [&] { index_path(*workspace, folder / "t.txt"); }, "ready-made");
    NewClassifier wanted;
    wanted.name = "first";
    wanted.start = {{std::nullopt, ItemId{0}, 1}};
    EXPECT_EQ(loop.create(wanted).page.at(0).item.id, ItemId{0});
}

TEST(IndexVectors, OfTheWorkspacesEncoderTakePrompts) {
    const TemporaryFolder folder;
    write_npy(folder / "v.npy", 4, {9, 0, 0, 1, 0, 0, 9, 1});
    auto workspace = testing::open_with_colours(folder / "w");

    index_path(*workspace, folder / "v.npy", {}, kAllTrain);

    EXPECT_EQ(Loop(*workspace).search(testing::prompt("blue"), "", 1).cards.at(0).item.key,
              "v.npy#2");
}

TEST(IndexVectors, OfAnotherDimensionAreRefused) {
    const TemporaryFolder folder;
    write_npy(folder / "v.npy", 5, std::vector<float>(10, 1));
    auto workspace = testing::open_with_colours(folder / "w");

    expect_error(
        ErrorCode::InvalidInput, [&] { index_path(*workspace, folder / "v.npy"); },
        "have 5 numbers");
}

TEST(IndexSources, AnEncoderForPicturesRefusesTexts) {
    class PicturesOnly : public ColourEncoder {
    public:
        [[nodiscard]] const EncoderInfo& info() const noexcept override { return m_pictures; }
        EncoderInfo m_pictures = [] {
            EncoderInfo info = ColourEncoder().info();
            info.reads_texts = false;
            return info;
        }();
    };
    const TemporaryFolder folder;
    write_file(folder / "t.txt", std::string_view("red\n"));
    auto workspace = testing::open_with_colours(folder / "w");
    workspace->use_encoder(std::make_shared<PicturesOnly>());

    expect_error(
        ErrorCode::InvalidInput, [&] { index_path(*workspace, folder / "t.txt"); },
        "reads pictures only");
}

TEST(ScoreSource, ScoresTextsAndVectorsWithoutAWorkspace) {
    const TemporaryFolder folder;
    write_file(folder / "t.txt", std::string_view("red\nblue\n"));
    write_npy(folder / "v.npy", 4, {2, 0, 0, 0, 0, 0, 5, 0});
    SavedHead saved;
    saved.head.weights = {1, 0, -1, 0};
    saved.classifier = "red";
    ColourEncoder encoder;
    for (const char* name : {"t.txt", "v.npy"}) {
        const auto source = open_source(folder / name);
        std::vector<ScoredRecord> made;
        const auto give = [&]() -> Encoder& {
            EXPECT_STREQ(name, "t.txt") << "vectors need no encoder";
            return encoder;
        };

        score_source(give, std::span(&saved, 1), *source, {},
                     [&](std::span<const ScoredRecord> records) {
                         made.insert(made.end(), records.begin(), records.end());
                     });

        ASSERT_EQ(made.size(), 2U);
        EXPECT_EQ(made[0].key, std::string(name) + "#1");
        EXPECT_GT(made[0].scores.at(0), 0.9F);
        EXPECT_LT(made[1].scores.at(0), -0.9F);
    }
}

TEST(SourceOptionsJson, ComesBackAsItWas) {
    SourceOptions options;
    options.splits = {SplitRule::Folder, 0.5};
    options.columns = {"t", "i", "v", "d", "s", "l"};
    options.texts = {true, 300, true};
    options.labels_from_folders = true;
    options.encoding = "gb18030";

    EXPECT_EQ(options_from_json(options_to_json(options)).columns.label, "l");
    EXPECT_EQ(options_to_json(options_from_json(options_to_json(options))),
              options_to_json(options));
    EXPECT_EQ(options_to_json({}), "{}");
    EXPECT_EQ(options_to_json(options_from_json("{}")), "{}");
}

}  // namespace
}  // namespace halfspace
