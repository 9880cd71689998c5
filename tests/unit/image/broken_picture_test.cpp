// SPDX-License-Identifier: Apache-2.0
#include "image/image.hpp"
#include "unit/image/fixtures.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <random>
#include <string>
#include <vector>

namespace halfspace {
namespace {

class CutShort : public testing::TestWithParam<const char*> {};

TEST_P(CutShort, IsRefusedWhereverItEnds) {
    const std::vector<std::uint8_t> whole = fixture(GetParam());

    for (const double share : {0.3, 0.5, 0.75, 0.9}) {
        const auto length = static_cast<std::ptrdiff_t>(static_cast<double>(whole.size()) * share);
        const std::vector<std::uint8_t> file(whole.begin(), whole.begin() + length);

        const Error error = decode_error(file);

        EXPECT_EQ(error.code(), ErrorCode::Corrupt) << share;
        EXPECT_NE(std::string(error.what()).find("cut short"), std::string::npos)
            << share << ": " << error.what();
    }
}

INSTANTIATE_TEST_SUITE_P(EveryFormat, CutShort,
                         testing::Values("plain.jpg", "progressive.jpg", "grey.jpg", "cmyk.jpg",
                                         "rgb.png", "rgba_16.png", "lossless.webp", "plain.tif",
                                         "plain.gif", "plain.bmp"));

TEST(BrokenPicture, EmptyFileIsCalledEmpty) {
    const Error error = decode_error({});

    EXPECT_EQ(error.code(), ErrorCode::Corrupt);
    EXPECT_STREQ(error.what(), "empty file");
}

TEST(BrokenPicture, TextUnderAPictureNameIsCalledText) {
    EXPECT_STREQ(decode_error(bytes_of("holiday,beach\n")).what(), "not a picture: it is text");
}

TEST(BrokenPicture, DamageNeverEndsInAnythingButAnError) {
    std::mt19937 random(7);
    for (const char* name :
         {"plain.jpg", "progressive.jpg", "cmyk.jpg", "rgba.png", "p.png", "animated.gif",
          "lossless.webp", "plain.tif", "orientation_6.jpg", "turned.webp"}) {
        const std::vector<std::uint8_t> whole = fixture(name);
        for (int round = 0; round < 60; ++round) {
            std::vector<std::uint8_t> file = whole;
            for (int i = 0; i < 4; ++i) {
                file[random() % file.size()] = static_cast<std::uint8_t>(random());
            }
            try {
                const Image image = decode_image(file, {.max_pixels = 1'000'000});
                EXPECT_EQ(image.pixels.size(), image.width * image.height * 3) << name;
            } catch (const Error& error) {
                EXPECT_NE(std::string(error.what()), "") << name;
            }
        }
    }
}

TEST(BrokenPicture, AHugePngIsRefusedBeforeItTakesMemory) {
    const std::vector<std::uint8_t> file = one_colour_png(20'000, 20'000);
    rusage before{};
    getrusage(RUSAGE_SELF, &before);

    const Error error = decode_error(file);

    rusage after{};
    getrusage(RUSAGE_SELF, &after);
    EXPECT_EQ(error.code(), ErrorCode::InvalidInput);
    EXPECT_STREQ(error.what(),
                 "the picture has 20,000 x 20,000 pixels; the limit is 200,000,000 pixels in all");
    EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 64 * 1024) << "KiB of memory taken";
}

TEST(BrokenPicture, AProgressiveJpegOverTheLimitIsRefused) {
    const Error error = decode_error(fixture("progressive.jpg"), {.max_pixels = 100});

    EXPECT_EQ(error.code(), ErrorCode::InvalidInput);
    EXPECT_NE(std::string(error.what()).find("24 x 17 pixels; the limit is 100 pixels"),
              std::string::npos);
}

}  // namespace
}  // namespace halfspace
