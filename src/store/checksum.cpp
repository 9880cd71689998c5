// SPDX-License-Identifier: Apache-2.0
#include "store/checksum.hpp"

#include <zlib.h>

namespace halfspace {

std::uint32_t crc32(std::span<const std::byte> content, std::uint32_t before) noexcept {
    const auto* const bytes = reinterpret_cast<const Bytef*>(content.data());
    return static_cast<std::uint32_t>(::crc32_z(before, bytes, content.size()));
}

}  // namespace halfspace
