// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "image/image.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace halfspace {

/// Decodes a JPEG upright, equal to Pillow's `exif_transpose(open(..)).convert("RGB")` bit for bit:
/// exact integer DCT, smooth chroma, CMYK as Adobe writes it (inverted). An embedded colour profile
/// is not applied, as Pillow applies none. Bytes after the picture do not matter.
///
/// A picture over the limit is read at 7/8 to 1/8 of its size; a progressive one is refused, since
/// its coefficients would have to be held at full size.
/// @throws Error as `decode_image`
Image decode_jpeg(std::span<const std::uint8_t> file, const DecodeLimits& limits);

/// @param quality 1 to 100. @throws Error InvalidInput for another quality or an empty picture
std::vector<std::uint8_t> encode_jpeg(const Image& image, int quality);

/// "4,000 x 3,000 pixels exceed the limit of ... pixels", for every format alike.
[[noreturn]] void refuse_size(std::uint64_t width, std::uint64_t height,
                              const DecodeLimits& limits);

}  // namespace halfspace
