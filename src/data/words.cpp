// SPDX-License-Identifier: Apache-2.0
#include "data/words.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace halfspace {

namespace {

bool is_ascii_space(char c) noexcept {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/// Unicode's White_Space beyond ASCII, and characters without a glyph or a width.
bool is_invisible(char32_t c) noexcept {
    constexpr std::array<char32_t, 11> kSingle{0x85,   0xA0,   0xAD,   0x1680, 0x180E, 0x202F,
                                               0x205F, 0x2060, 0x3000, 0xFEFF, 0x3164};
    if (c <= 0x20 || c == 0x7F) return true;
    if (c >= 0x2000 && c <= 0x200F) return true;  // spaces, zero width, direction marks
    if (c >= 0x2028 && c <= 0x202E) return true;  // line ends, direction marks
    return std::ranges::find(kSingle, c) != kSingle.end();
}

/// Bytes of the well-formed character that begins at `text[at]` (Unicode 15, table 3-7), or 0.
std::size_t character_length(std::string_view text, std::size_t at) noexcept {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xBF) {
        return byte(i) >= low && byte(i) <= high;
    };
    const unsigned first = byte(at);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return follows(at + 1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const bool second =
            follows(at + 1, first == 0xE0 ? 0xA0 : 0x80, first == 0xED ? 0x9F : 0xBF);
        return second && follows(at + 2) ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const bool second =
            follows(at + 1, first == 0xF0 ? 0x90 : 0x80, first == 0xF4 ? 0x8F : 0xBF);
        return second && follows(at + 2) && follows(at + 3) ? 4 : 0;
    }
    return 0;
}

/// The end of the ASCII that begins at `at`, seen eight bytes at a time.
std::size_t after_ascii(std::string_view text, std::size_t at) noexcept {
    constexpr std::uint64_t kHighBits = 0x8080808080808080U;
    std::uint64_t eight = 0;
    while (at + sizeof(eight) <= text.size()) {
        std::memcpy(&eight, text.data() + at, sizeof(eight));
        if ((eight & kHighBits) != 0) break;
        at += sizeof(eight);
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
    return at;
}

char32_t character_at(std::string_view text, std::size_t at, std::size_t length) noexcept {
    const auto first = static_cast<unsigned char>(text[at]);
    if (length == 1) return first;
    char32_t c = first & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        c = c << 6U | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    }
    return c;
}

}  // namespace

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return result;
}

std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && is_ascii_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_ascii_space(text.back())) text.remove_suffix(1);
    return text;
}

bool is_blank(std::string_view text) noexcept {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = character_length(text, at);
        if (length == 0 || !is_invisible(character_at(text, at, length))) return false;
        at += length;
    }
    return true;
}

std::size_t find_invalid_utf8(std::string_view text) noexcept {
    for (std::size_t at = after_ascii(text, 0); at < text.size(); at = after_ascii(text, at)) {
        const std::size_t length = character_length(text, at);
        if (length == 0) return at;
        at += length;
    }
    return std::string_view::npos;
}

std::string repaired_utf8(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const std::size_t bad = std::min(find_invalid_utf8(text), text.size());
        result += text.substr(0, bad);
        text.remove_prefix(bad);
        if (text.empty()) break;
        result += "\xEF\xBF\xBD";
        text.remove_prefix(1);
    }
    return result;
}

Utf8Count count_utf8(std::string_view text) noexcept {
    Utf8Count count;
    for (std::size_t at = after_ascii(text, 0); at < text.size(); at = after_ascii(text, at)) {
        const std::size_t length = character_length(text, at);
        if (length == 0) ++count.invalid;
        if (length > 1) ++count.wide;
        at += std::max<std::size_t>(length, 1);
    }
    return count;
}

std::string one_line(std::string text) {
    constexpr std::size_t kMaxBytes = 200;
    const bool is_cut = text.size() > kMaxBytes;
    if (is_cut) {
        std::size_t end = kMaxBytes;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80) --end;
        text.resize(end);
    }
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
    return is_cut ? text + " ..." : text;
}

}  // namespace halfspace
