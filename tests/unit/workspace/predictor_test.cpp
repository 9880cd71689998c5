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

PredictReport predict_path(Encoder& encoder, const SavedHead& saved,
                           const std::filesystem::path& path, const PredictOptions& options,
                           const std::function<void(const Prediction&)>& on_prediction) {
    const auto source = open_source(path);
    return predict_source([&]() -> Encoder& { return encoder; }, saved, *source, options,
                          on_prediction);
}

TEST(Predictor, ScoresEveryPictureInPathOrderAndAccountsForTheRest) {
    const testing::TemporaryFolder folder;
    testing::write_picture(folder / "p/1 red.jpg", {255, 0, 0});
    testing::write_picture(folder / "p/2 blue.jpg", {0, 0, 255});
    write_file(folder / "p/3 bad.jpg", std::string_view("bad"));
    ColourEncoder encoder;
    std::vector<Prediction> predictions;

    const PredictReport report =
        predict_path(encoder, red_head(), folder / "p", {},
                     [&](const Prediction& made) { predictions.push_back(made); });

    ASSERT_EQ(predictions.size(), 2U);
    EXPECT_EQ(predictions[0].key, "1 red.jpg");
    EXPECT_NEAR(predictions[0].score, 1.25, 0.02);
    EXPECT_TRUE(predictions[0].is_positive);
    EXPECT_NEAR(predictions[1].score, -0.75, 0.02);
    EXPECT_FALSE(predictions[1].is_positive);
    EXPECT_EQ(report.found, 3U);
    EXPECT_EQ(report.predicted, 2U);
    EXPECT_EQ(report.positive, 1U);
    ASSERT_EQ(report.skipped.size(), 1U);
    EXPECT_EQ(report.skipped[0].key, "3 bad.jpg");
}

TEST(Predictor, GivesTheScoresOfTheWorkspace) {
    testing::ColourWorkspace colours(30);
    Loop loop = colours.loop();
    loop.create(testing::red_classifier());
    const SavedHead saved = loop.head("red", std::nullopt);
    ColourEncoder encoder;
    std::vector<Prediction> predictions;
    PredictOptions options;
    options.cut_off = -100;

    predict_path(encoder, saved, colours.pictures(), options,
                 [&](const Prediction& made) { predictions.push_back(made); });

    ASSERT_EQ(predictions.size(), 30U);
    for (const Prediction& made : predictions) {
        EXPECT_TRUE(made.is_positive);
        for (std::uint64_t id = 0; id < 30; ++id) {
            if (colours.workspace().item(ItemId{id}).key != made.key) continue;
            const std::vector<ItemId> ids{ItemId{id}};
            EXPECT_EQ(
                colours.workspace().store().scores({saved.head.weights, saved.head.bias}, ids)[0],
                made.score);
        }
    }
}

TEST(Predictor, RefusesAHeadOfAnotherEncoder) {
    const testing::TemporaryFolder folder;
    testing::write_picture(folder / "p/1.jpg", {255, 0, 0});
    ColourEncoder encoder;
    SavedHead foreign = red_head();
    foreign.encoder_fingerprint = std::string(64, 'f');
    SavedHead wider = red_head();
    wider.head.weights.push_back(1);
    const auto predict = [&](const SavedHead& saved) {
        predict_path(encoder, saved, folder / "p", {}, [](const Prediction&) {});
    };

    testing::expect_error(ErrorCode::Conflict, [&] { predict(foreign); }, "ffffffffffff");
    testing::expect_error(ErrorCode::InvalidInput, [&] { predict(wider); }, "5 weights");
}

}  // namespace
}  // namespace halfspace
