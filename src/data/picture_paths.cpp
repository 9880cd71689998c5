// SPDX-License-Identifier: Apache-2.0
#include "data/picture_paths.hpp"

#include "data/words.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace halfspace {

namespace {

constexpr std::array<std::string_view, 14> kPictureEndings{
    ".jpg", ".jpeg", ".jpe",  ".jfif", ".png",  ".gif",  ".webp",
    ".bmp", ".tif",  ".tiff", ".svg",  ".heic", ".heif", ".avif"};

/// RFC 3986, 2.1; what is no escape stays.
std::string without_escapes(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned byte = 0;
        const char* digits = text.data() + i + 1;
        if (text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
            result += static_cast<char>(byte);
            i += 2;
        } else {
            result += text[i];
        }
    }
    return result;
}

}  // namespace

bool has_picture_ending(std::string_view name) {
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos) return false;
    const std::string ending = lower(name.substr(dot));
    return std::ranges::find(kPictureEndings, ending) != kPictureEndings.end();
}

bool is_web_address(std::string_view text) {
    const std::string begin = lower(text.substr(0, 8));
    return begin.starts_with("http://") || begin.starts_with("https://");
}

bool looks_like_picture_place(std::string_view text) {
    if (text.size() > 4096 || text.find_first_of("\r\n\t") != std::string_view::npos) return false;
    return has_picture_ending(is_web_address(text) ? text.substr(0, text.find_first_of("?#"))
                                                   : text);
}

std::filesystem::path local_path(std::string_view place, const std::filesystem::path& base) {
    constexpr std::string_view kScheme = "file://";
    if (lower(place.substr(0, kScheme.size())) != kScheme) {
        return base / std::filesystem::path(place);
    }
    place.remove_prefix(kScheme.size());
    const auto slash = place.find('/');  // file://localhost/a/b
    return without_escapes(slash == std::string_view::npos ? place : place.substr(slash));
}

}  // namespace halfspace
