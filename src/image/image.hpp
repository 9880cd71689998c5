// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace halfspace {

/// A decoded picture: 8-bit sRGB, upright (EXIF orientation applied), without alpha (laid on
/// white).
struct Image {
    std::size_t width = 0;
    std::size_t height = 0;
    std::vector<std::uint8_t> pixels;  ///< height x width x 3, row-major, R G B
};

/// What decoding may use. A picture of more pixels is refused unless its format can be read
/// smaller.
struct DecodeLimits {
    std::uint64_t max_pixels = 200'000'000;
};

/// Decodes any supported format by content, not by name: JPEG (baseline, progressive, grey, CMYK,
/// Adobe-inverted CMYK), PNG (also 16 bit, palette, grey, alpha), GIF, WebP and TIFF (the first
/// frame or page), SVG, HEIC where the image library has it. JPEG pixels equal Pillow's bit for
/// bit.
///
/// Threads: any number at once.
/// @throws Error Corrupt if it is not a picture, is cut short or is damaged, with the reason in
///         words for a person; InvalidInput if it exceeds the limits, naming its size and the limit
Image decode_image(std::span<const std::uint8_t> file, const DecodeLimits& limits = {});

/// JPEG bytes of the picture scaled so that its longer side is at most `max_side` pixels (never
/// enlarged). @param quality 1 to 100
std::vector<std::uint8_t> encode_thumbnail(const Image& image, std::size_t max_side,
                                           int quality = 85);

}  // namespace halfspace
