// SPDX-License-Identifier: Apache-2.0
#include "image/resize.hpp"

#include "image/resize_weights.hpp"
#include "unit/image/fixtures.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace halfspace {
namespace {

using Size = std::pair<std::size_t, std::size_t>;
using Case = std::tuple<std::pair<const char*, Interpolation>, Size>;

class ResizesAsPillow : public testing::TestWithParam<Case> {};

TEST_P(ResizesAsPillow, BitForBit) {
    const auto& [filter, size] = GetParam();
    const std::string name = std::string("resize_") + filter.first + "_" +
                             std::to_string(size.first) + "x" + std::to_string(size.second) +
                             ".ppm";

    const Image image =
        resize_image(reference("resize_source.ppm"), size.first, size.second, filter.second);

    EXPECT_EQ(largest_difference(image, reference(name)), 0) << name;
}

INSTANTIATE_TEST_SUITE_P(
    AllFilters, ResizesAsPillow,
    testing::Combine(testing::Values(std::pair{"nearest", Interpolation::Nearest},
                                     std::pair{"bilinear", Interpolation::Bilinear},
                                     std::pair{"bicubic", Interpolation::Bicubic},
                                     std::pair{"lanczos", Interpolation::Lanczos}),
                     testing::Values(Size{7, 5}, Size{24, 9}, Size{31, 40}, Size{1, 1}, Size{90, 3},
                                     Size{20, 4})));

void expect_window_is_cut(const Size& size, const Window& window, Interpolation filter) {
    const Image source = reference("resize_source.ppm");

    const Image whole = resize_image(source, size.first, size.second, filter);
    const Image part = resize_window(source, size.first, size.second, window, filter);

    ASSERT_EQ(part.pixels.size(), window.width * window.height * 3);
    for (std::size_t y = 0; y < window.height; ++y) {
        const auto* wanted = &whole.pixels[((y + window.top) * whole.width + window.left) * 3];
        EXPECT_TRUE(
            std::equal(wanted, wanted + window.width * 3, &part.pixels[y * window.width * 3]));
    }
}

TEST(Resize, WindowEqualsTheWholeCutAfterwards) {
    for (const Interpolation filter : {Interpolation::Nearest, Interpolation::Bilinear,
                                       Interpolation::Bicubic, Interpolation::Lanczos}) {
        expect_window_is_cut({31, 40}, {5, 3, 20, 11}, filter);
        expect_window_is_cut({23, 5}, {4, 1, 9, 3}, filter);  // begins with the columns
    }
}

TEST(Resize, SameSizeIsTheSamePicture) {
    const Image source = reference("resize_source.ppm");

    for (const Interpolation filter :
         {Interpolation::Bilinear, Interpolation::Bicubic, Interpolation::Lanczos}) {
        EXPECT_EQ(largest_difference(resize_image(source, 24, 17, filter), source), 0);
        EXPECT_EQ(largest_difference(resize_window(source, 24, 17, {0, 0, 24, 17}, filter), source),
                  0);
    }
}

TEST(Resize, RefusesToMakeNothing) {
    EXPECT_THROW(resize_image(reference("resize_source.ppm"), 0, 5, Interpolation::Bicubic), Error);
    EXPECT_THROW(resize_image(Image{}, 5, 5, Interpolation::Bicubic), Error);
}

TEST(MixRows, GivesTheSameWithEveryInstruction) {
    std::mt19937 random(3);
    ResizeWeights weights;
    weights.stride = 41;
    for (const std::size_t count : {1U, 7U, 8U, 9U, 40U, 41U, 16U, 2U}) {
        weights.first.push_back(5 + weights.first.size() * 3);
        weights.count.push_back(count);
        for (std::size_t i = 0; i < weights.stride; ++i) {
            const auto weight = static_cast<std::int32_t>(random() % (1U << 19U)) - (1 << 17);
            weights.values.push_back(i < count ? weight : 0);
        }
    }
    weights.first.push_back(60);  // the last one ends the row
    weights.count.push_back(3);
    weights.values.resize(weights.values.size() + weights.stride, 1 << 20);
    std::vector<std::uint8_t> pixels(4 * 200);
    for (auto& byte : pixels) byte = static_cast<std::uint8_t>(random());

    const auto best = mix_rows(pixels.data(), 200, 4, weights);

    EXPECT_EQ(best, mix_rows(pixels.data(), 200, 4, weights, Instructions::Plain));
    const std::uint8_t* last = pixels.data() + 3 * 200 + (60 - 5) * 3;
    EXPECT_EQ(best.back(), (last[2] + last[5] + last[8] + 2) / 4) << "a quarter of each of three";
}

}  // namespace
}  // namespace halfspace
