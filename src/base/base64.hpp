// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace halfspace {

/// The bytes that base64 text (RFC 4648, section 4, padded) stands for; nothing if it is none.
std::optional<std::vector<std::uint8_t>> decode_base64(std::string_view text);

}  // namespace halfspace
