// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "image/image.hpp"

#include <array>
#include <cstddef>
#include <vector>

namespace halfspace {

enum class Interpolation { Nearest, Bilinear, Bicubic, Lanczos, Box, Hamming };

/// How a picture becomes a network's input, in the terms of Hugging Face's
/// preprocessor_config.json. Steps in order: resize, centre crop, scale by `rescale_factor`,
/// perhaps
/// - 1, (x - mean) / std, perhaps / std again.
struct ImagePreprocess {
    bool resizes = true;
    std::size_t shortest_edge =
        0;  ///< > 0: keep the aspect ratio; 0: exact `resize_width` x `resize_height`
    std::size_t resize_width = 0;
    std::size_t resize_height = 0;
    Interpolation interpolation = Interpolation::Bicubic;
    bool center_crops = true;
    std::size_t width = 224;  ///< of the network's input
    std::size_t height = 224;
    double rescale_factor = 1.0 / 255;
    std::array<float, 3> mean{0, 0, 0};
    std::array<float, 3> std{1, 1, 1};
    bool subtracts_one = false;       ///< `rescale_offset` of EfficientNet
    bool divides_twice = false;       ///< `include_top` of EfficientNet
    bool swaps_red_and_blue = false;  ///< `do_flip_channel_order` of MobileViT; mean and std are
                                      ///< those of the channels as they come out

    [[nodiscard]] std::size_t floats() const noexcept { return 3 * width * height; }
};

/// Resizes with antialiasing, equal to the `Image.resize` of Pillow 13 bit for bit (8 bits a
/// channel; older ones differ in the last bit where a tall picture shrinks).
/// @throws Error InvalidInput if either picture is empty or a side exceeds 2^31 - 1
Image resize_image(const Image& image, std::size_t width, std::size_t height,
                   Interpolation interpolation);

/// The network's input: 3 x height x width floats, planar R G B.
std::vector<float> preprocess(const Image& image, const ImagePreprocess& settings);

}  // namespace halfspace
