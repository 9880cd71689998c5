// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace halfspace {

/// Whether a file of this name counts as a picture by its ending.
bool has_picture_ending(std::string_view name);

/// `http://...` or `https://...`
bool is_web_address(std::string_view text);

/// Whether a cell reads like the place of a picture: one line, a picture's ending (of a URL: before
/// `?` and `#`).
bool looks_like_picture_place(std::string_view text);

/// The file a cell names: a path, relative ones from `base`, or a `file://` URL (RFC 8089; local).
std::filesystem::path local_path(std::string_view place, const std::filesystem::path& base);

}  // namespace halfspace
