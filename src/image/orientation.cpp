// SPDX-License-Identifier: Apache-2.0
#include "image/orientation.hpp"

#include <cstring>
#include <utility>

namespace halfspace {
namespace {

/// Numbers of a TIFF block, in its own byte order.
class TiffReader {
public:
    explicit TiffReader(std::span<const std::uint8_t> bytes)
        : m_bytes(bytes), m_is_little(bytes.size() > 1 && bytes[0] == 'I' && bytes[1] == 'I') {}

    [[nodiscard]] bool holds(std::size_t offset, std::size_t count) const {
        return offset <= m_bytes.size() && count <= m_bytes.size() - offset;
    }
    [[nodiscard]] std::uint32_t number(std::size_t offset, std::size_t count) const {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            value = value << 8 | m_bytes[offset + (m_is_little ? count - 1 - i : i)];
        }
        return value;
    }

private:
    std::span<const std::uint8_t> m_bytes;
    bool m_is_little;
};

}  // namespace

int exif_orientation(std::span<const std::uint8_t> exif) {
    constexpr std::uint32_t kOrientationTag = 0x0112;
    constexpr std::size_t kEntryBytes = 12;
    constexpr std::uint32_t kLong = 4;
    const TiffReader tiff(exif);
    if (!tiff.holds(0, 8) || tiff.number(2, 2) != 42) {
        return 1;
    }
    const std::size_t folder = tiff.number(4, 4);
    if (!tiff.holds(folder, 2)) {
        return 1;
    }
    const std::size_t entries = tiff.number(folder, 2);
    for (std::size_t i = 0; i < entries; ++i) {
        const std::size_t entry = folder + 2 + i * kEntryBytes;
        if (!tiff.holds(entry, kEntryBytes)) {
            return 1;
        }
        if (tiff.number(entry, 2) == kOrientationTag) {
            const std::uint32_t value =
                tiff.number(entry + 8, tiff.number(entry + 2, 2) == kLong ? 4 : 2);
            return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
        }
    }
    return 1;
}

Image turned_upright(Image image, int orientation) {
    if (orientation <= 1 || orientation > 8) {
        return image;
    }
    const bool swaps_sides = orientation >= 5;
    const bool from_right =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    const bool from_bottom =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    Image upright;
    upright.width = swaps_sides ? image.height : image.width;
    upright.height = swaps_sides ? image.width : image.height;
    upright.pixels.resize(image.pixels.size());
    std::uint8_t* out = upright.pixels.data();
    for (std::size_t y = 0; y < upright.height; ++y) {
        for (std::size_t x = 0; x < upright.width; ++x, out += 3) {
            std::size_t column = swaps_sides ? y : x;
            std::size_t row = swaps_sides ? x : y;
            column = from_right ? image.width - 1 - column : column;
            row = from_bottom ? image.height - 1 - row : row;
            std::memcpy(out, &image.pixels[(row * image.width + column) * 3], 3);
        }
    }
    return upright;
}

}  // namespace halfspace
