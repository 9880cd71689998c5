// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/head_formats.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What the three formats share. Only files of this module include this header.
namespace halfspace::head_codecs {

/// JSON whose numbers are floats: text is rounded once, straight to float.
using FloatJson = nlohmann::basic_json<std::map, std::vector, std::string, bool, std::int64_t,
                                       std::uint64_t, float>;

inline constexpr std::string_view kFormatName = "halfspace-head";
inline constexpr int kVersion = 1;

/// The one JSON object `text` holds, every key once in its object.
/// @param what  what the text is, for messages: `The head's JSON`
/// @throws Error Corrupt naming the byte or the key
FloatJson parse_object(std::string_view text, std::string_view what);

/// The shortest decimal that reads back as the same float; valid JSON for finite values.
std::string shortest(float value);

/// `text` quoted for JSON. @throws Error InvalidInput if it is not UTF-8
std::string json_text(std::string_view text);

/// Everything about a head but its numbers, as names and values for formats that keep strings:
/// format, version, classifier, encoder, encoder_fingerprint and, if there are such, cut_off,
/// calibration_slope and calibration_intercept.
std::vector<std::pair<std::string, std::string>> metadata_of(const SavedHead& saved);

/// @throws Error Corrupt with `message`
[[noreturn]] void corrupt(const std::string& message);

std::string write_json(const SavedHead& saved);
SavedHead read_json(std::string_view text);

std::vector<std::uint8_t> write_safetensors(const SavedHead& saved);
SavedHead read_safetensors(std::span<const std::uint8_t> content);

}  // namespace halfspace::head_codecs
