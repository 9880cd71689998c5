// SPDX-License-Identifier: Apache-2.0
#include "encode/fused_settings.hpp"

#include "encode/tokenizer.hpp"

#include <nlohmann/json.hpp>

namespace halfspace {

namespace {

using nlohmann::ordered_json;

/// The number Pillow has for it.
int resample_of(Interpolation interpolation) {
    switch (interpolation) {
        case Interpolation::Nearest: return 0;
        case Interpolation::Lanczos: return 1;
        case Interpolation::Bilinear: return 2;
        case Interpolation::Bicubic: break;
        case Interpolation::Box: return 4;
        case Interpolation::Hamming: return 5;
    }
    return 3;
}

}  // namespace

std::string settings_json(const ImagePreprocess& settings) {
    ordered_json json;
    json["do_resize"] = settings.resizes;
    json["size"] =
        settings.shortest_edge > 0
            ? ordered_json{{"shortest_edge", settings.shortest_edge}}
            : ordered_json{{"height", settings.resize_height}, {"width", settings.resize_width}};
    json["resample"] = resample_of(settings.interpolation);
    json["do_center_crop"] = settings.center_crops;
    json["crop_size"] = {{"height", settings.height}, {"width", settings.width}};
    json["do_rescale"] = true;
    json["rescale_factor"] = settings.rescale_factor;
    json["rescale_offset"] = settings.subtracts_one;
    json["do_normalize"] = true;
    json["image_mean"] = settings.mean;
    json["image_std"] = settings.std;
    json["include_top"] = settings.divides_twice;
    json["do_flip_channel_order"] = settings.swaps_red_and_blue;
    return json.dump();
}

std::string settings_json(const TextTower& tower) {
    const Tokenizer tokenizer(tower.tokenizer, tower.token_limit);
    std::int64_t padding = tower.padding_id;
    if (!tower.padding_token.empty()) {
        padding = tokenizer.id_of(tower.padding_token).value_or(padding);
    }
    ordered_json json;
    json["tokenizer"] = tower.tokenizer.filename().string();
    json["prompt"] = tower.item_prompt;
    json["truncation"] = tokenizer.token_limit() > 0;
    if (tokenizer.token_limit() > 0) json["max_length"] = tokenizer.token_limit();
    json["padding"] = tower.pads_to_limit ? "max_length" : "longest";
    json["padding_side"] = "right";
    json["pad_token_id"] = padding;
    json["masks_padding"] = !tower.pads_to_limit;
    return json.dump();
}

}  // namespace halfspace
