// SPDX-License-Identifier: Apache-2.0
#include "image/preprocess.hpp"

#include "base/error.hpp"
#include "image/resize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace halfspace {
namespace {

struct Size {
    std::size_t width = 0;
    std::size_t height = 0;
};

/// As Hugging Face's get_resize_output_image_size: the longer side is cut off, not rounded.
Size resized(const Image& image, const ImagePreprocess& settings) {
    if (!settings.resizes) {
        return {image.width, image.height};
    }
    if (settings.shortest_edge == 0) {
        return {settings.resize_width, settings.resize_height};
    }
    const std::size_t shorter = std::min(image.width, image.height);
    const std::size_t longer = std::max(image.width, image.height);
    const auto scaled = static_cast<std::size_t>(
        static_cast<double>(settings.shortest_edge * longer) / static_cast<double>(shorter));
    return image.width <= image.height ? Size{settings.shortest_edge, scaled}
                                       : Size{scaled, settings.shortest_edge};
}

/// How the network's input lies along one side of the resized picture: `taken` pixels from `from`
/// on go to `to`. The rest, where the picture is smaller than the input, stays black.
struct Placement {
    std::size_t from = 0;
    std::size_t to = 0;
    std::size_t taken = 0;
};

Placement centered(std::size_t picture, std::size_t input) {
    return picture >= input ? Placement{(picture - input) / 2, 0, input}
                            : Placement{0, (input - picture + 1) / 2, picture};
}

/// What each of the 256 values of a channel becomes; rounded to float where Hugging Face does.
std::array<float, 256> normalized(const ImagePreprocess& settings, std::size_t channel) {
    std::array<float, 256> table{};
    for (std::size_t value = 0; value < table.size(); ++value) {
        auto rescaled = static_cast<float>(static_cast<double>(value) * settings.rescale_factor);
        if (settings.subtracts_one) rescaled -= 1;
        table[value] = (rescaled - settings.mean[channel]) / settings.std[channel];
        if (settings.divides_twice) table[value] /= settings.std[channel];
    }
    return table;
}

Image network_window(const Image& image, const Size& size, const Placement& across,
                     const Placement& down, Interpolation interpolation) {
    // A window of an unchanged picture is a plain cut, which the weights of a filter give as well.
    return resize_window(image, size.width, size.height,
                         {across.from, down.from, across.taken, down.taken}, interpolation);
}

}  // namespace

std::vector<float> preprocess(const Image& image, const ImagePreprocess& settings) {
    if (image.pixels.empty()) {
        throw Error(ErrorCode::InvalidInput, "an empty picture cannot be made a network's input");
    }
    const Size size = resized(image, settings);
    if (size.width == 0 || size.height == 0) {
        throw Error(ErrorCode::InvalidInput,
                    "the preprocessing settings give no size to resize to");
    }
    if (!settings.center_crops &&
        (size.width != settings.width || size.height != settings.height)) {
        throw Error(
            ErrorCode::InvalidInput,
            fmt::format("the network reads {} x {} pixels, but its preprocessing makes {} x {} of "
                        "a picture of {} x {} and does not crop",
                        settings.width, settings.height, size.width, size.height, image.width,
                        image.height));
    }
    const Placement across = centered(size.width, settings.width);
    const Placement down = centered(size.height, settings.height);
    const Image window = network_window(image, size, across, down, settings.interpolation);
    const std::size_t plane = settings.width * settings.height;
    std::vector<float> input(settings.floats());
    for (std::size_t channel = 0; channel < 3; ++channel) {
        const std::array<float, 256> table = normalized(settings, channel);
        const std::size_t source = settings.swaps_red_and_blue ? 2 - channel : channel;
        float* out = input.data() + channel * plane;
        std::fill_n(out, plane, table[0]);
        for (std::size_t y = 0; y < down.taken; ++y) {
            const std::uint8_t* in = &window.pixels[y * window.width * 3 + source];
            float* row = out + (down.to + y) * settings.width + across.to;
            for (std::size_t x = 0; x < across.taken; ++x) {
                row[x] = table[in[x * 3]];
            }
        }
    }
    return input;
}

}  // namespace halfspace
