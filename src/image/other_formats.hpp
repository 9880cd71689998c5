// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "image/content_kind.hpp"
#include "image/image.hpp"

#include <cstdint>
#include <span>

namespace halfspace {

/// Decodes any format but JPEG: the first frame or page, upright, colours brought to sRGB by the
/// embedded profile, 16 bits cut to 8, alpha laid on white as Pillow's `alpha_composite` does.
/// An SVG over the limit is drawn smaller. The only user of the image library, libvips.
/// @throws Error as `decode_image`
Image decode_other_format(ContentKind kind, std::span<const std::uint8_t> file,
                          const DecodeLimits& limits);

}  // namespace halfspace
