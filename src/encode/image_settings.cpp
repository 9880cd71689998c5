// SPDX-License-Identifier: Apache-2.0
#include "encode/image_settings.hpp"

#include "base/error.hpp"
#include "encode/json_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace halfspace {
namespace {

using nlohmann::json;

/// A side in pixels. @throws Error Corrupt if it is not one
std::size_t side_of(const json& value, const char* name) {
    constexpr std::int64_t kMaxSide = 8192;
    const auto side = value.get<std::int64_t>();
    if (side < 1 || side > kMaxSide) {
        throw Error(ErrorCode::Corrupt,
                    fmt::format("{} is {}, not 1 to {} pixels", name, side, kMaxSide));
    }
    return static_cast<std::size_t>(side);
}

Interpolation interpolation_of(int pillow_number) {
    switch (pillow_number) {
        case 0: return Interpolation::Nearest;
        case 1: return Interpolation::Lanczos;
        case 2: return Interpolation::Bilinear;
        case 3: return Interpolation::Bicubic;
        default:
            throw Error(
                ErrorCode::Corrupt,
                fmt::format(
                    "resample is {}; known are 0 nearest, 1 Lanczos, 2 bilinear and 3 bicubic",
                    pillow_number));
    }
}

/// `size` is a number, {"shortest_edge": n} or {"height": h, "width": w}. A lone number is the
/// shortest edge where a crop follows, else a square.
void read_size(const json& size, ImagePreprocess& settings) {
    if (size.is_number()) {
        const std::size_t side = side_of(size, "size");
        settings.shortest_edge = settings.center_crops ? side : 0;
        settings.resize_width = settings.resize_height = settings.center_crops ? 0 : side;
    } else if (size.contains("shortest_edge")) {
        settings.shortest_edge = side_of(size.at("shortest_edge"), "size.shortest_edge");
    } else {
        settings.resize_width = side_of(size.at("width"), "size.width");
        settings.resize_height = side_of(size.at("height"), "size.height");
    }
}

void read_input_size(const json& config, ImagePreprocess& settings) {
    if (settings.center_crops) {
        const json& crop = config.at("crop_size");
        settings.width = side_of(crop.is_number() ? crop : crop.at("width"), "crop_size");
        settings.height = side_of(crop.is_number() ? crop : crop.at("height"), "crop_size");
    } else if (settings.resizes && settings.shortest_edge == 0) {
        settings.width = settings.resize_width;
        settings.height = settings.resize_height;
    } else {
        throw Error(ErrorCode::Corrupt,
                    "it gives pictures of many sizes (no centre crop and no fixed size); the "
                    "networks read one");
    }
}

std::array<float, 3> channels_of(const json& values, const char* name) {
    if (!values.is_array() || values.size() != 3) {
        throw Error(ErrorCode::Corrupt, fmt::format("{} is not three numbers", name));
    }
    return values.get<std::array<float, 3>>();
}

ImagePreprocess settings_of(const json& config) {
    ImagePreprocess settings;
    settings.resizes = config.value("do_resize", true);
    settings.center_crops = config.value("do_center_crop", config.contains("crop_size"));
    if (settings.resizes) {
        read_size(config.at("size"), settings);
        settings.interpolation = interpolation_of(config.value("resample", 3));
    }
    read_input_size(config, settings);
    settings.rescale_factor =
        config.value("do_rescale", true) ? config.value("rescale_factor", 1.0 / 255) : 1.0;
    if (config.value("do_normalize", true)) {
        settings.mean = channels_of(config.at("image_mean"), "image_mean");
        settings.std = channels_of(config.at("image_std"), "image_std");
        if (std::any_of(settings.std.begin(), settings.std.end(),
                        [](float value) { return !(value > 0); })) {
            throw Error(ErrorCode::Corrupt, "image_std holds a number that is not positive");
        }
    }
    return settings;
}

}  // namespace

ImagePreprocess read_image_settings(const std::filesystem::path& path) {
    const json config = read_json_object(path);
    return reading(path, [&] {
        try {
            return settings_of(config);
        } catch (const Error& error) {
            throw Error(error.code(), path.string() + ": " + error.what());
        }
    });
}

}  // namespace halfspace
