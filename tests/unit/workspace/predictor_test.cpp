// SPDX-License-Identifier: Apache-2.0
#include "workspace/predictor.hpp"

#include "base/file.hpp"
#include "support/expect_error.hpp"
#include "workspace_samples.hpp"

#include <gtest/gtest.h>

namespace halfspace {
namespace {

using testing::ColourEncoder;

SavedHead red_head() {
    return {{{1, 0, -1, 0}, 0.25F}, "red", "colours", ColourEncoder().info().fingerprint, {}};
}

/// Scores all of a path; the batches in one.
std::vector<ScoredRecord> score_path(Encoder& encoder, const std::vector<SavedHead>& heads,
                                     const std::filesystem::path& path,
                                     const ScoringOptions& options = {}) {
    const auto source = open_source(path);
    std::vector<ScoredRecord> all;
    score_source([&]() -> Encoder& { return encoder; }, heads, *source, options,
                 [&](std::span<const ScoredRecord> records) {
                     all.insert(all.end(), records.begin(), records.end());
                 });
    return all;
}

TEST(ScoreSource, GivesEveryPictureInPathOrderWithItsScoreOrItsProblem) {
    const testing::TemporaryFolder folder;
    testing::write_picture(folder / "p/1 red.jpg", {255, 0, 0});
    write_file(folder / "p/2 bad.jpg", std::string_view("bad"));
    testing::write_picture(folder / "p/3 blue.jpg", {0, 0, 255});
    ColourEncoder encoder;
    std::vector<Progress> told;
    ScoringOptions options;
    options.on_progress = [&](const Progress& progress) { told.push_back(progress); };

    const auto records = score_path(encoder, {red_head()}, folder / "p", options);

    ASSERT_EQ(records.size(), 3U);
    EXPECT_EQ(records[0].key, "1 red.jpg");
    EXPECT_NEAR(records[0].scores.at(0), 1.25, 0.02);
    EXPECT_EQ(records[1].key, "2 bad.jpg");
    EXPECT_FALSE(records[1].problem.empty());
    EXPECT_TRUE(records[1].scores.empty());
    EXPECT_NEAR(records[2].scores.at(0), -0.75, 0.02);
    ASSERT_FALSE(told.empty());
    EXPECT_EQ(told.back().done, 3U);
    EXPECT_EQ(told.back().total, 3U);
    EXPECT_EQ(told.back().skipped, 1U);
}

TEST(ScoreSource, GivesTheScoresOfTheWorkspace) {
    testing::ColourWorkspace colours(30);
    Loop loop = colours.loop();
    loop.create(testing::red_classifier());
    const SavedHead saved = loop.head("red", std::nullopt);
    ColourEncoder encoder;

    const auto records = score_path(encoder, {saved}, colours.pictures());

    ASSERT_EQ(records.size(), 30U);
    for (const ScoredRecord& record : records) {
        for (std::uint64_t id = 0; id < 30; ++id) {
            if (colours.workspace().item(ItemId{id}).key != record.key) continue;
            const std::vector<ItemId> ids{ItemId{id}};
            EXPECT_EQ(
                colours.workspace().store().scores({saved.head.weights, saved.head.bias}, ids)[0],
                record.scores.at(0));
        }
    }
}

TEST(ScoreSource, EmbedsOnceForSeveralHeads) {
    class Counting : public ColourEncoder {
    public:
        std::vector<float> embed_images(std::span<const float> pixels) override {
            ++calls;
            return ColourEncoder::embed_images(pixels);
        }
        int calls = 0;
    };
    const testing::TemporaryFolder folder;
    testing::write_picture(folder / "p/1.jpg", {255, 0, 0});
    Counting encoder;
    SavedHead blue = red_head();
    blue.head = {{-1, 0, 1, 0}, 0};

    const auto records = score_path(encoder, {red_head(), blue}, folder / "p");

    EXPECT_EQ(encoder.calls, 1);
    ASSERT_EQ(records.at(0).scores.size(), 2U);
    EXPECT_NEAR(records[0].scores[0], 1.25, 0.02);
    EXPECT_NEAR(records[0].scores[1], -1, 0.02);
}

TEST(ScoreSource, RefusesAHeadOfAnotherEncoder) {
    const testing::TemporaryFolder folder;
    testing::write_picture(folder / "p/1.jpg", {255, 0, 0});
    ColourEncoder encoder;
    SavedHead foreign = red_head();
    foreign.encoder_fingerprint = std::string(64, 'f');
    SavedHead wider = red_head();
    wider.head.weights.push_back(1);
    const auto predict = [&](const SavedHead& second) {
        score_path(encoder, {red_head(), second}, folder / "p");
    };

    testing::expect_error(ErrorCode::Conflict, [&] { predict(foreign); }, "ffffffffffff");
    testing::expect_error(ErrorCode::InvalidInput, [&] { predict(wider); }, "5 weights");
}

}  // namespace
}  // namespace halfspace
