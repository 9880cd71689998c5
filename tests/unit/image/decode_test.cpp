// SPDX-License-Identifier: Apache-2.0
#include "image/image.hpp"
#include "unit/image/fixtures.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace halfspace {
namespace {

class DecodesAsPillow : public testing::TestWithParam<const char*> {};

TEST_P(DecodesAsPillow, BitForBit) {
    const std::string name = GetParam();

    const Image image = decode_image(fixture(name));

    EXPECT_EQ(largest_difference(image, reference(name + ".ppm")), 0);
}

INSTANTIATE_TEST_SUITE_P(Jpeg, DecodesAsPillow,
                         testing::Values("plain.jpg", "full_chroma.jpg", "half_chroma.jpg",
                                         "progressive.jpg", "grey.jpg", "cmyk.jpg",
                                         "orientation_1.jpg", "orientation_2.jpg",
                                         "orientation_3.jpg", "orientation_4.jpg",
                                         "orientation_5.jpg", "orientation_6.jpg",
                                         "orientation_7.jpg", "orientation_8.jpg"));
INSTANTIATE_TEST_SUITE_P(Png, DecodesAsPillow,
                         testing::Values("rgb.png", "rgba.png", "l.png", "la.png", "1.png", "p.png",
                                         "palette_alpha.png", "key_colour.png", "grey_16.png",
                                         "rgb_16.png", "rgba_16.png", "turned.png"));
INSTANTIATE_TEST_SUITE_P(Others, DecodesAsPillow,
                         testing::Values("animated.gif", "animated.webp", "animated.png",
                                         "two_pages.tif", "lossless.webp", "turned.webp",
                                         "plain.tif", "plain.bmp"));

TEST(Decode, ReadsHeicAsPhonesSaveIt) {
    const Image image = decode_image(fixture("phone.heic"));

    const auto difference = largest_difference(image, reference("phone.heic.ppm"));
    ASSERT_TRUE(difference.has_value()) << image.width << " x " << image.height;
    EXPECT_LE(*difference, 12) << "HEVC loses a little where colours meet";
}

TEST(Decode, AppliesTheColourProfile) {
    // Red and blue primaries are swapped in the profile; the conversion rounds.
    const Image image = decode_image(fixture("swapped_profile.png"));

    const auto difference = largest_difference(image, reference("swapped_profile.png.ppm"));
    ASSERT_TRUE(difference.has_value());
    EXPECT_LE(*difference, 3);
}

TEST(Decode, TakesNoInkOfACmykTiffForWhite) {
    const Image image = decode_image(fixture("cmyk.tif"));

    const auto difference = largest_difference(image, reference("cmyk.tif.ppm"));
    ASSERT_TRUE(difference.has_value());
    EXPECT_LE(*difference, 2);
}

TEST(Decode, DrawsSvgOnWhite) {
    const Image image = decode_image(
        bytes_of("<?xml version='1.0'?>\n<!-- a test -->\n<svg xmlns='http://www.w3.org/2000/svg' "
                 "width='20' "
                 "height='10'><rect x='10' width='10' height='10' fill='#ff0000'/></svg>"));

    ASSERT_EQ(image.width, 20U);
    ASSERT_EQ(image.height, 10U);
    const auto pixel = [&](std::size_t x) {
        return std::vector<int>{image.pixels[x * 3], image.pixels[x * 3 + 1],
                                image.pixels[x * 3 + 2]};
    };
    EXPECT_EQ(pixel(2), (std::vector<int>{255, 255, 255}));
    EXPECT_EQ(pixel(15), (std::vector<int>{255, 0, 0}));
}

TEST(Decode, DrawsAHugeSvgSmaller) {
    const Image image = decode_image(
        bytes_of("<svg xmlns='http://www.w3.org/2000/svg' width='90000' height='45000'>"
                 "<rect width='90000' height='45000' fill='blue'/></svg>"),
        {.max_pixels = 20'000});

    EXPECT_LE(image.width * image.height, 20'400U);
    EXPECT_NEAR(static_cast<double>(image.width) / static_cast<double>(image.height), 2.0, 0.05);
}

TEST(Decode, ReadsAJpegOverTheLimitSmaller) {
    const Image whole = decode_image(fixture("plain.jpg"));

    const Image smaller = decode_image(fixture("plain.jpg"), {.max_pixels = 120});

    EXPECT_LE(smaller.width * smaller.height, 120U);
    EXPECT_LT(smaller.width, whole.width);
    EXPECT_GE(smaller.width, whole.width / 4);
}

TEST(Decode, IgnoresBytesAfterAJpeg) {
    std::vector<std::uint8_t> file = fixture("plain.jpg");
    const std::vector<std::uint8_t> more = bytes_of("appended by a camera");
    file.insert(file.end(), more.begin(), more.end());

    EXPECT_EQ(largest_difference(decode_image(file), reference("plain.jpg.ppm")), 0);
}

TEST(Decode, ReadsAJpegThatLacksOnlyItsEndMark) {
    std::vector<std::uint8_t> file = fixture("plain.jpg");
    file.resize(file.size() - 2);

    EXPECT_EQ(largest_difference(decode_image(file), reference("plain.jpg.ppm")), 0);
}

TEST(Decode, RunsOnManyThreadsAtOnce) {
    const std::vector<std::string> names = {"plain.jpg",    "cmyk.jpg",    "rgba.png",
                                            "animated.gif", "turned.webp", "plain.tif"};
    std::atomic<int> wrong = 0;
    const std::vector<std::uint8_t> cut = [] {
        std::vector<std::uint8_t> file = fixture("rgba.png");
        file.resize(file.size() / 2);
        return file;
    }();

    {
        std::vector<std::jthread> threads;
        for (std::size_t thread = 0; thread < 4; ++thread) {
            threads.emplace_back([&, thread] {
                for (std::size_t i = 0; i < 3 * names.size(); ++i) {
                    const std::string& name = names[(i + thread) % names.size()];
                    wrong += largest_difference(decode_image(fixture(name)),
                                                reference(name + ".ppm")) != 0;
                    wrong += decode_error(cut).code() != ErrorCode::Corrupt;
                }
            });
        }
    }

    EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace halfspace
