// SPDX-License-Identifier: Apache-2.0
#include "shade_encoder.hpp"

#include <array>
#include <cmath>
#include <limits>

namespace halfspace::testing {

namespace {

/// Rows of the ColourEncoder as rows of this one.
std::vector<float> shades(std::span<const float> rows) {
    std::vector<float> result;
    for (; !rows.empty(); rows = rows.subspan(ColourEncoder::kDim)) {
        const float red = rows[0];
        const float green = rows[1];
        const float blue = rows[2];
        const std::array<float, ShadeEncoder::kShadeDim> row{blue, red - blue, std::abs(green),
                                                             red * blue, 0.2F};
        double square = 0;
        for (const float x : row) square += double{x} * double{x};
        for (const float x : row) {
            result.push_back(std::isnan(red) ? std::numeric_limits<float>::quiet_NaN()
                                             : static_cast<float>(x / std::sqrt(square)));
        }
    }
    return result;
}

}  // namespace

ShadeEncoder::ShadeEncoder(Reads reads)
    : m_shade_info{"shades",
                   "shades",
                   kShadeDim,
                   std::string(64, 's'),
                   reads != Reads::Texts,
                   reads != Reads::Pictures,
                   "none",
                   "the tests"} {}

std::vector<float> ShadeEncoder::embed_images(std::span<const float> pixels) {
    return shades(ColourEncoder::embed_images(pixels));
}

TextEmbeddings ShadeEncoder::embed_texts(std::span<const std::string> texts, TextRole role) {
    TextEmbeddings embedded = ColourEncoder::embed_texts(texts, role);
    embedded.rows = shades(embedded.rows);
    return embedded;
}

}  // namespace halfspace::testing
