// SPDX-License-Identifier: Apache-2.0
#include "image/resize.hpp"

#include "base/error.hpp"
#include "image/resize_weights.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <vector>

// Pillow's resampling (Resample.c, ScaleAffine in Geometry.c): first along rows, then along
// columns, with 8 bits kept in between. Every rounding is as there, so that results are equal bit
// for bit.

namespace halfspace {
namespace {

struct Filter {
    double reach;  // half its width, in source pixels when enlarging
    double (*weight)(double distance);
};

double triangle(double x) {
    x = std::fabs(x);
    return x < 1 ? 1 - x : 0;
}

double cubic(double x) {
    constexpr double kSharpness = -0.5;
    x = std::fabs(x);
    if (x < 1) {
        return ((kSharpness + 2) * x - (kSharpness + 3)) * x * x + 1;
    }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * kSharpness : 0;
}

double sinc(double x) {
    if (x == 0) {
        return 1;
    }
    x *= std::numbers::pi;
    return std::sin(x) / x;
}

double lanczos(double x) {
    return -3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0;
}

double box(double x) {
    return -0.5 < x && x <= 0.5 ? 1 : 0;
}

double hamming(double x) {
    x = std::fabs(x);
    if (x == 0) {
        return 1;
    }
    if (x >= 1) {
        return 0;
    }
    x *= std::numbers::pi;
    return std::sin(x) / x * (0.54 + 0.46 * std::cos(x));
}

Filter filter_of(Interpolation interpolation) {
    switch (interpolation) {
        case Interpolation::Bilinear: return {1, triangle};
        case Interpolation::Lanczos: return {3, lanczos};
        case Interpolation::Box: return {0.5, box};
        case Interpolation::Hamming: return {1, hamming};
        default: return {2, cubic};
    }
}

std::int32_t fixed_point(double weight) {
    const double scaled = weight * (1 << kWeightBits);
    return static_cast<std::int32_t>(weight < 0 ? -0.5 + scaled : 0.5 + scaled);
}

/// Those of outputs begin .. begin + count - 1 of `out_size`.
ResizeWeights weights_for(std::size_t in_size, std::size_t out_size, std::size_t begin,
                          std::size_t count, const Filter& filter) {
    const double scale = static_cast<double>(in_size) / static_cast<double>(out_size);
    const double filter_scale = std::max(scale, 1.0);
    const double reach = filter.reach * filter_scale;
    const double inverse = 1.0 / filter_scale;
    ResizeWeights weights;
    weights.stride = static_cast<std::size_t>(std::ceil(reach)) * 2 + 1;
    weights.first.resize(count);
    weights.count.resize(count);
    weights.values.resize(count * weights.stride);
    std::vector<double> exact(weights.stride);
    for (std::size_t i = 0; i < count; ++i) {
        // Pillow cuts off after adding 0.5, which lround would not do below zero.
        // NOLINTBEGIN(bugprone-incorrect-roundings)
        const double center = (static_cast<double>(begin + i) + 0.5) * scale;
        const auto low = static_cast<std::int64_t>(center - reach + 0.5);
        const auto high = static_cast<std::int64_t>(center + reach + 0.5);
        // NOLINTEND(bugprone-incorrect-roundings)
        const auto from = static_cast<std::size_t>(std::max<std::int64_t>(low, 0));
        const std::size_t to = std::min(static_cast<std::size_t>(high), in_size);
        double sum = 0;
        for (std::size_t x = from; x < to; ++x) {
            exact[x - from] = filter.weight((static_cast<double>(x) - center + 0.5) * inverse);
            sum += exact[x - from];
        }
        for (std::size_t x = from; x < to; ++x) {
            const double share = sum != 0 ? exact[x - from] / sum : exact[x - from];
            weights.values[i * weights.stride + (x - from)] = fixed_point(share);
        }
        weights.first[i] = from;
        weights.count[i] = to - from;
    }
    return weights;
}

/// Mixes rows, of which `bytes` bytes each are wanted and which lie `stride` bytes apart, into
/// outputs x bytes.
/// @param pixels  of input `weights.inputs_begin()`, from the first wanted byte on
std::vector<std::uint8_t> mix_columns(const std::uint8_t* pixels, std::size_t stride,
                                      std::size_t bytes, const ResizeWeights& weights) {
    const std::size_t outputs = weights.first.size();
    std::vector<std::uint8_t> mixed(outputs * bytes);
    std::vector<std::int32_t> sums(bytes);
    for (std::size_t y = 0; y < outputs; ++y) {
        std::fill(sums.begin(), sums.end(), kHalfWeight);
        for (std::size_t i = 0; i < weights.count[y]; ++i) {
            const std::int32_t weight = weights.of(y)[i];
            const std::uint8_t* row =
                pixels + (weights.first[y] + i - weights.inputs_begin()) * stride;
            for (std::size_t x = 0; x < bytes; ++x) {
                sums[x] += row[x] * weight;
            }
        }
        std::transform(sums.begin(), sums.end(),
                       mixed.begin() + static_cast<std::ptrdiff_t>(y * bytes), to_byte);
    }
    return mixed;
}

/// Since version 13 Pillow begins with the columns if the height shrinks by over twice as many
/// pixels as the width; the bytes kept in between then differ.
bool begins_with_columns(const Image& image, std::size_t width, std::size_t height) {
    const auto lost = [](std::size_t from, std::size_t to) {
        return static_cast<std::int64_t>(from) - static_cast<std::int64_t>(to);
    };
    return height < image.height && lost(image.height, height) > 2 * lost(image.width, width);
}

Image mixed_window(const Image& image, std::size_t width, std::size_t height, const Window& window,
                   const Filter& filter) {
    // A side that keeps its size mixes nothing: its weights come out as exactly one.
    const ResizeWeights across = weights_for(image.width, width, window.left, window.width, filter);
    const ResizeWeights down = weights_for(image.height, height, window.top, window.height, filter);
    const std::size_t stride = image.width * 3;
    const std::uint8_t* source =
        image.pixels.data() + down.inputs_begin() * stride + across.inputs_begin() * 3;
    const std::size_t inputs_across = across.inputs_end() - across.inputs_begin();
    const std::size_t inputs_down = down.inputs_end() - down.inputs_begin();
    if (begins_with_columns(image, width, height)) {
        const auto rows = mix_columns(source, stride, inputs_across * 3, down);
        return {window.width, window.height,
                mix_rows(rows.data(), inputs_across * 3, window.height, across)};
    }
    const auto rows = mix_rows(source, stride, inputs_down, across);
    return {window.width, window.height,
            mix_columns(rows.data(), window.width * 3, window.width * 3, down)};
}

/// Where each of `count` outputs from `begin` on is taken from. Pillow adds up steps, so we do.
std::vector<std::size_t> nearest_inputs(std::size_t in_size, std::size_t out_size,
                                        std::size_t begin, std::size_t count) {
    const double step = static_cast<double>(in_size) / static_cast<double>(out_size);
    double position = step * 0.5;
    std::vector<std::size_t> inputs;
    inputs.reserve(count);
    for (std::size_t i = 0; i < begin + count; ++i, position += step) {
        if (i >= begin) {
            inputs.push_back(std::min(static_cast<std::size_t>(position), in_size - 1));
        }
    }
    return inputs;
}

Image nearest_window(const Image& image, std::size_t width, std::size_t height,
                     const Window& window) {
    const auto columns = nearest_inputs(image.width, width, window.left, window.width);
    const auto rows = nearest_inputs(image.height, height, window.top, window.height);
    Image result{window.width, window.height, {}};
    result.pixels.reserve(window.width * window.height * 3);
    for (const std::size_t row : rows) {
        for (const std::size_t column : columns) {
            const std::uint8_t* pixel = &image.pixels[(row * image.width + column) * 3];
            result.pixels.insert(result.pixels.end(), pixel, pixel + 3);
        }
    }
    return result;
}

}  // namespace

Image resize_window(const Image& image, std::size_t width, std::size_t height, const Window& window,
                    Interpolation interpolation) {
    if (interpolation == Interpolation::Nearest) {
        return nearest_window(image, width, height, window);
    }
    return mixed_window(image, width, height, window, filter_of(interpolation));
}

Image resize_image(const Image& image, std::size_t width, std::size_t height,
                   Interpolation interpolation) {
    constexpr std::size_t kMaxSide = std::numeric_limits<std::int32_t>::max();
    if (width == 0 || height == 0 || width > kMaxSide || height > kMaxSide ||
        image.pixels.empty()) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("a picture of {} x {} pixels cannot be resized to {} x {}",
                                image.width, image.height, width, height));
    }
    if (width == image.width && height == image.height) {
        return image;
    }
    return resize_window(image, width, height, {0, 0, width, height}, interpolation);
}

}  // namespace halfspace
