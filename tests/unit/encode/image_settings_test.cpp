// SPDX-License-Identifier: Apache-2.0
#include "encode/image_settings.hpp"

#include "base/file.hpp"
#include "support/expect_error.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace halfspace {
namespace {

ImagePreprocess settings_of(const std::string& json) {
    const testing::TemporaryFolder folder;
    write_file(folder / "preprocessor_config.json", json);
    return read_image_settings(folder / "preprocessor_config.json");
}

TEST(ImageSettings, ReadClip) {
    const ImagePreprocess settings = settings_of(R"({
        "crop_size": {"height": 224, "width": 220}, "do_center_crop": true, "do_normalize": true,
        "do_rescale": true, "do_resize": true, "image_mean": [0.5, 0.25, 0.125],
        "image_std": [0.1, 0.2, 0.3], "resample": 3, "rescale_factor": 0.5,
        "size": {"shortest_edge": 256}})");

    EXPECT_EQ(settings.shortest_edge, 256U);
    EXPECT_EQ(settings.width, 220U);
    EXPECT_EQ(settings.height, 224U);
    EXPECT_EQ(settings.interpolation, Interpolation::Bicubic);
    EXPECT_EQ(settings.rescale_factor, 0.5);
    EXPECT_EQ(settings.mean, (std::array<float, 3>{0.5F, 0.25F, 0.125F}));
    EXPECT_EQ(settings.std, (std::array<float, 3>{0.1F, 0.2F, 0.3F}));
}

TEST(ImageSettings, ReadTheOldPlainNumbers) {
    const ImagePreprocess settings = settings_of(
        R"({"crop_size": 224, "size": 240, "resample": 2, "do_normalize": false, "do_rescale": false})");

    EXPECT_EQ(settings.shortest_edge, 240U);
    EXPECT_EQ(settings.width, 224U);
    EXPECT_EQ(settings.interpolation, Interpolation::Bilinear);
    EXPECT_EQ(settings.rescale_factor, 1.0);
    EXPECT_EQ(settings.std, (std::array<float, 3>{1, 1, 1}));
}

TEST(ImageSettings, ReadAFixedSizeWithoutCrop) {
    const ImagePreprocess settings = settings_of(
        R"({"size": {"height": 384, "width": 380}, "resample": 1, "do_normalize": false})");

    EXPECT_FALSE(settings.center_crops);
    EXPECT_EQ(settings.shortest_edge, 0U);
    EXPECT_EQ(settings.resize_width, 380U);
    EXPECT_EQ(settings.width, 380U);
    EXPECT_EQ(settings.height, 384U);
    EXPECT_EQ(settings.interpolation, Interpolation::Lanczos);
}

TEST(ImageSettings, SayWhatIsWrong) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"not json", "is not a JSON object"},
        {"[1]", "is not a JSON object"},
        {"{}", "size"},
        {R"({"size": 0, "crop_size": 4})", "size is 0, not 1 to 8192 pixels"},
        {R"({"size": 4, "crop_size": 4, "resample": 5})", "resample is 5"},
        {R"({"size": {"shortest_edge": 9}, "do_normalize": false})", "pictures of many sizes"},
        {R"({"size": 4, "crop_size": 4, "image_mean": [1], "image_std": [1, 1, 1]})",
         "image_mean is not three"},
        {R"({"size": 4, "crop_size": 4, "image_mean": [0, 0, 0], "image_std": [1, 0, 1]})",
         "image_std holds"},
        {R"({"size": {"shortest_edge": "big"}, "crop_size": 4})", "preprocessor_config.json"},
    };

    for (const auto& [json, words] : cases) {
        testing::expect_error(ErrorCode::Corrupt, [&] { settings_of(json); }, words);
    }
}

}  // namespace
}  // namespace halfspace
