// SPDX-License-Identifier: Apache-2.0
#include "image/preprocess.hpp"

#include "unit/image/fixtures.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace halfspace {
namespace {

/// A picture whose red is the column, green the row and blue 7.
Image coordinates(std::size_t width, std::size_t height) {
    Image image{width, height, {}};
    for (std::size_t y = 0; y < height; ++y) {
        for (std::size_t x = 0; x < width; ++x) {
            image.pixels.insert(image.pixels.end(),
                                {static_cast<std::uint8_t>(x), static_cast<std::uint8_t>(y), 7});
        }
    }
    return image;
}

ImagePreprocess cropped_to(std::size_t width, std::size_t height) {
    ImagePreprocess settings;
    settings.resizes = false;
    settings.width = width;
    settings.height = height;
    settings.rescale_factor = 1;
    return settings;
}

TEST(Preprocess, IsPlanarRedGreenBlue) {
    const std::vector<float> input = preprocess(coordinates(3, 2), cropped_to(3, 2));

    EXPECT_EQ(input, (std::vector<float>{0, 1, 2, 0, 1, 2, 0, 0, 0, 1, 1, 1, 7, 7, 7, 7, 7, 7}));
}

TEST(Preprocess, CropsWhereHuggingFaceDoes) {
    // (7 - 4) // 2 = 1 from the left, (6 - 3) // 2 = 1 from the top.
    const std::vector<float> input = preprocess(coordinates(7, 6), cropped_to(4, 3));

    EXPECT_EQ(input[0], 1);
    EXPECT_EQ(input[3], 4);
    EXPECT_EQ(input[12], 1);
    EXPECT_EQ(input[23], 3);
}

TEST(Preprocess, PutsASmallPictureOnBlack) {
    // ceil((5 - 2) / 2) = 2 black columns on the left, 1 on the right.
    const std::vector<float> input = preprocess(coordinates(2, 5), cropped_to(5, 5));

    EXPECT_EQ(std::vector<float>(input.begin() + 50, input.begin() + 55),
              (std::vector<float>{0, 0, 7, 7, 0}));
}

TEST(Preprocess, CutsOffTheLongerSideAsHuggingFaceDoes) {
    // 8 * 10 / 7 = 11.43 becomes 11; the crop of 11 then is everything.
    ImagePreprocess settings = cropped_to(11, 8);
    settings.resizes = true;
    settings.shortest_edge = 8;
    const Image source = coordinates(10, 7);
    const Image wanted = resize_image(source, 11, 8, Interpolation::Bicubic);

    const std::vector<float> input = preprocess(source, settings);

    for (std::size_t i = 0; i < 88; ++i) {
        ASSERT_EQ(input[i], static_cast<float>(wanted.pixels[i * 3])) << i;
    }
}

TEST(Preprocess, ScalesAndNormalizesEachChannel) {
    ImagePreprocess settings = cropped_to(1, 1);
    settings.rescale_factor = 1.0 / 255;
    settings.mean = {0.5F, 0.25F, 0.1F};
    settings.std = {0.5F, 0.2F, 0.4F};

    const std::vector<float> input = preprocess({1, 1, {255, 51, 0}}, settings);

    ASSERT_EQ(input.size(), 3U);
    EXPECT_FLOAT_EQ(input[0], 1.0F);
    EXPECT_FLOAT_EQ(input[1], -0.25F);
    EXPECT_FLOAT_EQ(input[2], -0.25F);
}

TEST(Preprocess, TakesOnlyWhatTheCropNeedsOfAVeryLongPicture) {
    ImagePreprocess settings;
    settings.shortest_edge = 224;
    Image line{200'000, 1, std::vector<std::uint8_t>(600'000, 90)};

    const std::vector<float> input = preprocess(line, settings);

    EXPECT_TRUE(
        std::all_of(input.begin(), input.end(), [&](float value) { return value == input[0]; }));
    EXPECT_FLOAT_EQ(input[0], 90.0F / 255);
}

TEST(Preprocess, RefusesWhatDoesNotFitTheNetwork) {
    ImagePreprocess settings = cropped_to(4, 4);
    settings.center_crops = false;

    EXPECT_THROW(preprocess(coordinates(5, 4), settings), Error);
    EXPECT_THROW(preprocess(Image{}, settings), Error);
}

}  // namespace
}  // namespace halfspace
