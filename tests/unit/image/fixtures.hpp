// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.hpp"
#include "image/image.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace halfspace {

/// The bytes of a file in data/, made by make_fixtures.py.
std::vector<std::uint8_t> fixture(const std::string& name);

/// The picture in a .ppm file of data/: what Pillow gives.
Image reference(const std::string& name);

/// The largest difference of two channel values; nothing if the sizes differ.
std::optional<int> largest_difference(const Image& a, const Image& b);

/// What `decode_image` has against these bytes. @throws std::logic_error if it has nothing
Error decode_error(const std::vector<std::uint8_t>& file, const DecodeLimits& limits = {});

std::vector<std::uint8_t> bytes_of(std::string_view text);

/// A PNG of one colour, written without holding its pixels.
std::vector<std::uint8_t> one_colour_png(std::uint32_t width, std::uint32_t height);

}  // namespace halfspace
