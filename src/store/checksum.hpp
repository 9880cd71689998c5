// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace halfspace {

namespace detail {

constexpr std::array<std::uint32_t, 256> crc32_table() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit) {
            value = (value & 1U) != 0 ? (value >> 1U) ^ 0xEDB88320U : value >> 1U;
        }
        table[byte] = value;
    }
    return table;
}

}  // namespace detail

/// CRC-32 of zlib and PNG: polynomial 0xEDB88320, reflected, start and end inverted.
inline std::uint32_t crc32(std::span<const std::byte> content) noexcept {
    static constexpr auto table = detail::crc32_table();
    std::uint32_t value = 0xFFFFFFFFU;
    for (const std::byte byte : content) {
        value = table[(value ^ std::to_integer<std::uint32_t>(byte)) & 0xFFU] ^ (value >> 8U);
    }
    return ~value;
}

}  // namespace halfspace
