// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/source.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace halfspace {

/// Names a content: the first 16 bytes of the SHA-256 of the picture file's bytes or the text,
/// after those of the ready-made vector (float32, little-endian) if it has one.
using ContentHash = std::array<std::byte, 16>;

/// Of a file's bytes.
ContentHash hash_of(std::span<const std::uint8_t> bytes);

/// Of a record's content and vector as far as they are in hand; nothing if it is a file that has
/// yet to be read.
std::optional<ContentHash> hash_in_hand(const Record& record);

}  // namespace halfspace
