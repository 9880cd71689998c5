// SPDX-License-Identifier: Apache-2.0
#include "unit/image/fixtures.hpp"

#include "base/file.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <stdexcept>

namespace halfspace {
namespace {

void append_number(std::vector<std::uint8_t>& out, std::uint32_t number) {
    for (const int shift : {24, 16, 8, 0}) {
        out.push_back(static_cast<std::uint8_t>(number >> shift));
    }
}

void append_chunk(std::vector<std::uint8_t>& png, const std::string& kind,
                  const std::vector<std::uint8_t>& data) {
    append_number(png, static_cast<std::uint32_t>(data.size()));
    const std::size_t start = png.size();
    png.insert(png.end(), kind.begin(), kind.end());
    png.insert(png.end(), data.begin(), data.end());
    const uLong checksum = crc32(0, png.data() + start, static_cast<uInt>(png.size() - start));
    append_number(png, static_cast<std::uint32_t>(checksum));
}

/// Rows of zero bytes, packed row by row.
std::vector<std::uint8_t> packed_rows(std::size_t row_bytes, std::size_t rows) {
    std::vector<std::uint8_t> row(row_bytes);
    std::vector<std::uint8_t> packed;
    std::vector<std::uint8_t> buffer(1 << 16);
    z_stream stream{};
    deflateInit(&stream, Z_BEST_SPEED);
    for (std::size_t i = 0; i <= rows; ++i) {
        stream.next_in = row.data();
        stream.avail_in = i < rows ? static_cast<uInt>(row.size()) : 0;
        do {
            stream.next_out = buffer.data();
            stream.avail_out = static_cast<uInt>(buffer.size());
            deflate(&stream, i < rows ? Z_NO_FLUSH : Z_FINISH);
            packed.insert(packed.end(), buffer.begin(), buffer.end() - stream.avail_out);
        } while (stream.avail_out == 0);
    }
    deflateEnd(&stream);
    return packed;
}

}  // namespace

std::vector<std::uint8_t> fixture(const std::string& name) {
    return read_file(std::filesystem::path(HALFSPACE_IMAGE_FIXTURES) / name);
}

Image reference(const std::string& name) {
    const std::vector<std::uint8_t> file = fixture(name);
    std::istringstream header(std::string(file.begin(), file.end()));
    std::string kind;
    int highest = 0;
    Image image;
    header >> kind >> image.width >> image.height >> highest;
    if (kind != "P6" || highest != 255) {
        throw std::logic_error(name + " is not a PPM picture");
    }
    image.pixels.assign(file.end() - static_cast<std::ptrdiff_t>(image.width * image.height * 3),
                        file.end());
    return image;
}

std::optional<int> largest_difference(const Image& a, const Image& b) {
    if (a.width != b.width || a.height != b.height || a.pixels.size() != b.pixels.size()) {
        return std::nullopt;
    }
    int largest = 0;
    for (std::size_t i = 0; i < a.pixels.size(); ++i) {
        largest = std::max(largest, std::abs(int{a.pixels[i]} - int{b.pixels[i]}));
    }
    return largest;
}

Error decode_error(const std::vector<std::uint8_t>& file, const DecodeLimits& limits) {
    try {
        decode_image(file, limits);
    } catch (const Error& error) {
        return error;
    }
    throw std::logic_error("the picture was decoded");
}

std::vector<std::uint8_t> bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

std::vector<std::uint8_t> one_colour_png(std::uint32_t width, std::uint32_t height) {
    std::vector<std::uint8_t> header;
    append_number(header, width);
    append_number(header, height);
    header.insert(header.end(), {8, 2, 0, 0, 0});  // 8 bits, RGB
    std::vector<std::uint8_t> png = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    append_chunk(png, "IHDR", header);
    append_chunk(png, "IDAT", packed_rows(std::size_t{width} * 3 + 1, height));
    append_chunk(png, "IEND", {});
    return png;
}

}  // namespace halfspace
