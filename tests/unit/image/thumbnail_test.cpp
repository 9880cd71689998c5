// SPDX-License-Identifier: Apache-2.0
#include "image/image.hpp"
#include "unit/image/fixtures.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace halfspace {
namespace {

Image plain(std::size_t width, std::size_t height) {
    return {width, height, std::vector<std::uint8_t>(width * height * 3, 120)};
}

TEST(Thumbnail, FitsItsLongerSide) {
    const Image wide = decode_image(encode_thumbnail(plain(400, 100), 64));
    const Image tall = decode_image(encode_thumbnail(plain(3, 900), 64));

    EXPECT_EQ(wide.width, 64U);
    EXPECT_EQ(wide.height, 16U);
    EXPECT_EQ(tall.width, 1U);
    EXPECT_EQ(tall.height, 64U);
    EXPECT_NEAR(wide.pixels[0], 120, 1);
}

TEST(Thumbnail, NeverEnlarges) {
    const Image same = decode_image(encode_thumbnail(plain(30, 20), 256));

    EXPECT_EQ(same.width, 30U);
    EXPECT_EQ(same.height, 20U);
}

TEST(Thumbnail, LooksLikeThePicture) {
    const Image source = reference("resize_source.ppm");

    const auto difference =
        largest_difference(decode_image(encode_thumbnail(plain(40, 40), 20, 100)), plain(20, 20));

    EXPECT_LE(difference.value_or(255), 1);
    EXPECT_LT(encode_thumbnail(source, 24, 20).size(), encode_thumbnail(source, 24, 95).size());
}

TEST(Thumbnail, RefusesAnImpossibleQuality) {
    EXPECT_THROW(encode_thumbnail(plain(4, 4), 2, 0), Error);
    EXPECT_THROW(encode_thumbnail(Image{}, 2), Error);
}

}  // namespace
}  // namespace halfspace
