// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "image/preprocess.hpp"

#include <cstddef>

namespace halfspace {

/// A rectangle of a resized picture, in its pixels.
struct Window {
    std::size_t left = 0;
    std::size_t top = 0;
    std::size_t width = 0;
    std::size_t height = 0;
};

/// `resize_image(image, width, height, interpolation)` cropped to `window`, of which only the
/// window is computed. The window lies within width x height and is not empty.
Image resize_window(const Image& image, std::size_t width, std::size_t height, const Window& window,
                    Interpolation interpolation);

}  // namespace halfspace
