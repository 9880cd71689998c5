// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace halfspace {

/// CRC-32 of zlib and PNG: polynomial 0xEDB88320, reflected, start and end inverted.
/// @param before  of what comes before, if there is something
std::uint32_t crc32(std::span<const std::byte> content, std::uint32_t before = 0) noexcept;

}  // namespace halfspace
