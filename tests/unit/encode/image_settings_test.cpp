// SPDX-License-Identifier: Apache-2.0
#include "encode/image_settings.hpp"

#include "base/json.hpp"
#include "support/expect_error.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace halfspace {
namespace {

ImagePreprocess settings_of(const std::string& json) {
    return image_settings_from(json_in(json), "preprocessor_config.json");
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

TEST(ImageSettings, TakeWhatTheFileLeavesOutFromItsType) {
    const ImagePreprocess clip = settings_of(R"({"feature_extractor_type": "CLIPFeatureExtractor",
        "size": 256, "crop_size": null})");
    const ImagePreprocess siglip =
        settings_of(R"({"image_processor_type": "SiglipImageProcessorFast", "size": 384})");
    const ImagePreprocess vit = settings_of(R"({"image_processor_type": "ViTImageProcessor",
        "do_center_crop": null, "do_convert_rgb": null})");

    EXPECT_EQ(clip.shortest_edge, 256U);
    EXPECT_EQ(clip.width, 224U);
    EXPECT_EQ(clip.mean[0], 0.48145466F);
    EXPECT_EQ(siglip.resize_width, 384U);
    EXPECT_EQ(siglip.height, 384U);
    EXPECT_FALSE(siglip.center_crops);
    EXPECT_EQ(vit.interpolation, Interpolation::Bilinear);
    EXPECT_EQ(vit.width, 224U);
}

TEST(ImageSettings, ReadTheCropShareOfConvNext) {
    const ImagePreprocess small = settings_of(
        R"({"image_processor_type": "ConvNextImageProcessor", "size": {"shortest_edge": 224},
            "crop_pct": 0.9})");
    const ImagePreprocess large = settings_of(
        R"({"image_processor_type": "ConvNextImageProcessor", "size": {"shortest_edge": 384}})");

    EXPECT_EQ(small.shortest_edge, 248U);  // 224 / 0.9, cut off
    EXPECT_TRUE(small.center_crops);
    EXPECT_EQ(small.width, 224U);
    EXPECT_EQ(large.shortest_edge, 0U);
    EXPECT_EQ(large.resize_width, 384U);
    EXPECT_FALSE(large.center_crops);
}

TEST(ImageSettings, ReadWhatOnlyEfficientNetAndMobileViTHave) {
    const ImagePreprocess net = settings_of(R"({"image_processor_type":
        "EfficientNetImageProcessor", "rescale_factor": 0.0078, "rescale_offset": true})");
    const ImagePreprocess bare = settings_of(R"({"image_processor_type":
        "EfficientNetImageProcessor", "include_top": false})");
    const ImagePreprocess mobile = settings_of(R"({"image_processor_type":
        "MobileViTImageProcessor"})");

    EXPECT_TRUE(net.subtracts_one);
    EXPECT_TRUE(net.divides_twice);
    EXPECT_FALSE(bare.subtracts_one);
    EXPECT_FALSE(bare.divides_twice);
    EXPECT_TRUE(mobile.swaps_red_and_blue);
    EXPECT_EQ(mobile.std, (std::array<float, 3>{1, 1, 1}));
}

TEST(ImageSettings, SayWhatIsWrong) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"{}", "size"},
        {R"({"image_processor_type": "Siglip2ImageProcessor", "patch_size": 16})", "size"},
        {R"({"size": 0, "crop_size": 4})", "size is 0, not 1 to 8192 pixels"},
        {R"({"size": 4, "crop_size": 4, "resample": 6})", "resample is 6"},
        {R"({"size": {"shortest_edge": 9}, "do_normalize": false})", "pictures of many sizes"},
        {R"({"size": 4, "crop_size": 4, "image_mean": [1], "image_std": [1, 1, 1]})",
         "image_mean is not three"},
        {R"({"size": 4, "crop_size": 4, "image_mean": [0, 0, 0], "image_std": [1, 0, 1]})",
         "image_std holds"},
        {R"({"size": {"shortest_edge": 9, "longest_edge": 20}, "crop_size": 9})",
         "size.longest_edge is not read here"},
        {R"({"size": 9, "crop_size": 9, "do_pad": true})", "do_pad is true"},
        {R"({"size": 9, "crop_size": 9, "crop_pct": 0.9})", "crop_pct and do_center_crop"},
        {R"({"image_processor_type": "ConvNextImageProcessor", "crop_pct": 1.5})",
         "crop_pct is 1.5, not above 0 to 1"},
        {R"({"size": {"shortest_edge": "big"}, "crop_size": 4})", "preprocessor_config.json"},
    };

    for (const auto& [json, words] : cases) {
        testing::expect_error(ErrorCode::Corrupt, [&] { settings_of(json); }, words);
    }
}

}  // namespace
}  // namespace halfspace
