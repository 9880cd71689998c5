// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace halfspace {

/// A picture format, told by a file's first bytes.
enum class ContentKind { Jpeg, Png, Gif, WebP, Tiff, Bmp, Heif, Svg, NotAPicture };

/// What the bytes are, whatever the file is called.
ContentKind content_kind(std::span<const std::uint8_t> file);

/// Why bytes that are `NotAPicture` are none, for a person: `empty file`, `not a picture: it is a
/// web page (HTML)`.
std::string why_not_a_picture(std::span<const std::uint8_t> file);

/// Whether the format's own bookkeeping says that bytes are missing at the end. False also where a
/// format has no such bookkeeping.
bool is_cut_short(ContentKind kind, std::span<const std::uint8_t> file);

}  // namespace halfspace
