// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "image/image.hpp"

#include <cstdint>
#include <span>

namespace halfspace {

/// The orientation that an EXIF block (the payload after `Exif\0\0`) asks for, 1 to 8; 1 (upright)
/// if it asks for none or cannot be read.
int exif_orientation(std::span<const std::uint8_t> exif);

/// The picture turned upright. @param orientation  of EXIF, 1 to 8
///
///     1        2        3        4        5        6        7        8
///     AB       BA       DC       CD       AC       CA       DB       BD
///     CD       DC       BA       AB       BD       DB       CA       AC    how ABCD comes out
Image turned_upright(Image image, int orientation);

}  // namespace halfspace
