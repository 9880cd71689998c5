// SPDX-License-Identifier: Apache-2.0
#include "image/image.hpp"

#include "base/error.hpp"
#include "image/content_kind.hpp"
#include "image/jpeg.hpp"
#include "image/other_formats.hpp"
#include "image/preprocess.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace halfspace {

Image decode_image(std::span<const std::uint8_t> file, const DecodeLimits& limits) {
    const ContentKind kind = content_kind(file);
    switch (kind) {
        case ContentKind::NotAPicture: throw Error(ErrorCode::Corrupt, why_not_a_picture(file));
        case ContentKind::Jpeg: return decode_jpeg(file, limits);
        default: return decode_other_format(kind, file, limits);
    }
}

std::vector<std::uint8_t> encode_thumbnail(const Image& image, std::size_t max_side, int quality) {
    const std::size_t longer = std::max(image.width, image.height);
    if (max_side == 0 || longer <= max_side) {
        return encode_jpeg(image, quality);
    }
    const auto scaled = [&](std::size_t side) {
        const double exact =
            static_cast<double>(side) * static_cast<double>(max_side) / static_cast<double>(longer);
        return std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(exact)));
    };
    return encode_jpeg(
        resize_image(image, scaled(image.width), scaled(image.height), Interpolation::Bilinear),
        quality);
}

}  // namespace halfspace
