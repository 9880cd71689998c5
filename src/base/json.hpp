// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace halfspace {

// nlohmann's parser, compiled once: it costs every file that calls it itself several seconds.

/// @throws nlohmann::json::parse_error saying where the text stops being JSON
nlohmann::json json_in(std::string_view text);
/// Keeps fields in the order they are written. @throws nlohmann::ordered_json::parse_error, as
/// above
nlohmann::ordered_json ordered_json_in(std::string_view text);

/// As above, but `is_discarded()` instead of an error.
nlohmann::json json_or_discarded(std::string_view text);
nlohmann::ordered_json ordered_json_or_discarded(std::string_view text);

}  // namespace halfspace
