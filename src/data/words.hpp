// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace halfspace {

/// ASCII letters made small; other bytes stay.
std::string lower(std::string_view text);

/// Without ASCII white space at both ends.
std::string_view trimmed(std::string_view text) noexcept;

/// Whether UTF-8 text shows nothing: white space (Unicode's White_Space), zero-width and other
/// invisible characters alone, or no character at all.
bool is_blank(std::string_view text) noexcept;

/// The place of the first byte that is not UTF-8 (RFC 3629), or npos.
std::size_t find_invalid_utf8(std::string_view text) noexcept;

/// The text with each byte that is not UTF-8 as U+FFFD.
std::string repaired_utf8(std::string_view text);

/// How much of a text is UTF-8.
struct Utf8Count {
    std::size_t wide = 0;     ///< characters of more than one byte
    std::size_t invalid = 0;  ///< bytes that belong to none
};
Utf8Count count_utf8(std::string_view text) noexcept;

/// The beginning of a text on one line: 200 bytes at most, whole characters, no control characters.
std::string one_line(std::string text);

}  // namespace halfspace
