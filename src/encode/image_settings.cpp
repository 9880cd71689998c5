// SPDX-License-Identifier: Apache-2.0
#include "encode/image_settings.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "encode/json_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

namespace halfspace {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

/// What transformers' image processors set where the file says nothing (the class attributes of
/// their PIL versions, transformers 5.24), by the name's beginning. DINOv3's scales before it
/// resizes, which differs by rounding only.
const json& usual_settings() {
    static const json settings = json_in(R"({
        "CLIP": {"size": {"shortest_edge": 224}, "resample": 3, "crop_size": 224,
            "image_mean": [0.48145466, 0.4578275, 0.40821073],
            "image_std": [0.26862954, 0.26130258, 0.27577711]},
        "ChineseCLIP": "CLIP",
        "Bit": "CLIP",
        "Siglip": {"size": {"height": 224, "width": 224}, "resample": 3, "do_center_crop": false,
            "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]},
        "ViT": {"size": {"height": 224, "width": 224}, "resample": 2, "do_center_crop": false,
            "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]},
        "Beit": "Siglip",
        "DeiT": {"size": {"height": 256, "width": 256}, "resample": 3, "crop_size": 224,
            "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]},
        "DINOv3ViT": {"size": {"height": 224, "width": 224}, "resample": 2,
            "do_center_crop": false,
            "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]},
        "EfficientNet": {"size": {"height": 346, "width": 346}, "resample": 3, "crop_size": 289,
            "do_center_crop": false, "rescale_offset": false, "include_top": true,
            "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]},
        "ConvNext": {"size": {"shortest_edge": 384}, "resample": 3, "crop_pct": 0.875,
            "do_center_crop": false,
            "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]},
        "MobileNetV1": {"size": {"shortest_edge": 256}, "resample": 2, "crop_size": 224,
            "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]},
        "MobileNetV2": "MobileNetV1",
        "MobileViT": {"size": {"shortest_edge": 224}, "resample": 3, "crop_size": 256,
            "do_normalize": false, "do_flip_channel_order": true},
        "Pvt": {"size": {"height": 224, "width": 224}, "resample": 3, "do_center_crop": false,
            "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]},
        "Blip": {"size": {"height": 384, "width": 384}, "resample": 3, "do_center_crop": false,
            "image_mean": [0.48145466, 0.4578275, 0.40821073],
            "image_std": [0.26862954, 0.26130258, 0.27577711]}
    })");
    return settings;
}

/// The settings of the file over the usual ones of its type.
json completed(const json& file) {
    std::string type =
        file.value("image_processor_type", file.value("feature_extractor_type", std::string()));
    for (const char* ending :
         {"ImageProcessorFast", "ImageProcessorPil", "ImageProcessor", "FeatureExtractor"}) {
        if (type.ends_with(ending)) {
            type.resize(type.size() - std::string(ending).size());
            break;
        }
    }
    if (!usual_settings().contains(type)) return file;
    json settings = usual_settings().at(type);
    if (settings.is_string()) settings = usual_settings().at(settings.get<std::string>());
    const bool squares_a_lone_number = !settings.at("size").contains("shortest_edge");
    settings.update(file);
    if (const json size = settings.at("size"); size.is_number()) {
        settings["size"] = squares_a_lone_number ? json{{"height", size}, {"width", size}}
                                                 : json{{"shortest_edge", size}};
    }
    return settings;
}

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
        case 4: return Interpolation::Box;
        case 5: return Interpolation::Hamming;
        default:
            throw Error(ErrorCode::Corrupt,
                        fmt::format("resample is {}; known are 0 nearest, 1 Lanczos, 2 bilinear, 3 "
                                    "bicubic, 4 box and 5 Hamming",
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
        return;
    }
    for (const char* other : {"longest_edge", "max_height", "max_width"}) {
        if (size.contains(other) && !size.at(other).is_null()) {
            throw Error(ErrorCode::Corrupt,
                        fmt::format("size.{} is not read here; the networks read pictures of one "
                                    "size",
                                    other));
        }
    }
    if (size.contains("shortest_edge")) {
        settings.shortest_edge = side_of(size.at("shortest_edge"), "size.shortest_edge");
    } else {
        settings.resize_width = side_of(size.at("width"), "size.width");
        settings.resize_height = side_of(size.at("height"), "size.height");
    }
}

/// ConvNext's and ResNet's: below 384 a share is cut off the edges, from 384 on nothing is.
void read_crop_share(double share, ImagePreprocess& settings) {
    constexpr std::size_t kFromHereOnWhole = 384;
    const std::size_t side = settings.shortest_edge;
    if (!(share > 0 && share <= 1)) {
        throw Error(ErrorCode::Corrupt, fmt::format("crop_pct is {}, not above 0 to 1", share));
    }
    settings.width = settings.height = side;
    settings.center_crops = side < kFromHereOnWhole;
    if (settings.center_crops) {
        settings.shortest_edge = static_cast<std::size_t>(static_cast<double>(side) / share);
    } else {
        settings.shortest_edge = 0;
        settings.resize_width = settings.resize_height = side;
    }
}

void read_input_size(const json& config, ImagePreprocess& settings) {
    if (settings.center_crops) {
        if (config.contains("crop_pct")) {
            throw Error(ErrorCode::Corrupt,
                        "crop_pct and do_center_crop together are not done here");
        }
        const json& crop = config.at("crop_size");
        settings.width = side_of(crop.is_number() ? crop : crop.at("width"), "crop_size");
        settings.height = side_of(crop.is_number() ? crop : crop.at("height"), "crop_size");
    } else if (settings.resizes && settings.shortest_edge == 0) {
        settings.width = settings.resize_width;
        settings.height = settings.resize_height;
    } else if (settings.resizes && config.contains("crop_pct")) {
        read_crop_share(config.at("crop_pct").get<double>(), settings);
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

void read_scale(const json& config, ImagePreprocess& settings) {
    const bool rescales = config.value("do_rescale", true);
    settings.rescale_factor = rescales ? config.value("rescale_factor", 1.0 / 255) : 1.0;
    settings.subtracts_one = rescales && config.value("rescale_offset", false);
    const bool divides_again = config.value("include_top", false);
    settings.divides_twice = divides_again;
    settings.swaps_red_and_blue = config.value("do_flip_channel_order", false);
    const bool normalizes = config.value("do_normalize", true);
    if (normalizes) settings.mean = channels_of(config.at("image_mean"), "image_mean");
    if (normalizes || divides_again) {
        settings.std = channels_of(config.at("image_std"), "image_std");
        if (std::any_of(settings.std.begin(), settings.std.end(),
                        [](float value) { return !(value > 0); })) {
            throw Error(ErrorCode::Corrupt, "image_std holds a number that is not positive");
        }
    }
    if (divides_again && !normalizes) settings.divides_twice = false;  // it divides once
}

ImagePreprocess settings_of(const json& config) {
    ImagePreprocess settings;
    for (const char* pads : {"do_pad", "do_thumbnail"}) {
        if (config.value(pads, false)) {
            throw Error(ErrorCode::Corrupt,
                        fmt::format("{} is true, which is not done here", pads));
        }
    }
    settings.resizes = config.value("do_resize", true);
    settings.center_crops = config.value("do_center_crop", config.contains("crop_size"));
    if (settings.resizes) {
        read_size(config.at("size"), settings);
        settings.interpolation = interpolation_of(config.value("resample", 3));
    }
    read_input_size(config, settings);
    read_scale(config, settings);
    return settings;
}

}  // namespace

ImagePreprocess image_settings_from(const json& config, const fs::path& path) {
    return reading(path, [&] {
        try {
            return settings_of(completed(without_nulls(config)));
        } catch (const Error& error) {
            throw Error(error.code(), path.string() + ": " + error.what());
        }
    });
}

}  // namespace halfspace
