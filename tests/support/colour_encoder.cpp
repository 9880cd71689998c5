// SPDX-License-Identifier: Apache-2.0
#include "support/colour_encoder.hpp"

#include "image/image.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>

namespace halfspace::testing {

namespace {

constexpr std::size_t kSide = 8;

using Vector = std::array<float, ColourEncoder::kDim>;

void append_unit(std::vector<float>& rows, const Vector& vector) {
    double square = 0;
    for (const float x : vector) square += double{x} * double{x};
    for (const float x : vector) {
        rows.push_back(square > 0 ? static_cast<float>(x / std::sqrt(square))
                                  : std::numeric_limits<float>::quiet_NaN());
    }
}

}  // namespace

ColourEncoder::ColourEncoder(const std::string& fingerprint) {
    m_info = {"colours", "colours", kDim, fingerprint, true, true, "none", "the tests"};
    m_preprocess.shortest_edge = kSide;
    m_preprocess.width = kSide;
    m_preprocess.height = kSide;
}

std::vector<float> ColourEncoder::embed_images(std::span<const float> pixels) {
    constexpr std::size_t kPlane = kSide * kSide;
    std::vector<float> rows;
    for (; !pixels.empty(); pixels = pixels.subspan(3 * kPlane)) {
        Vector vector{0, 0, 0, 0.1F};
        for (std::size_t channel = 0; channel < 3; ++channel) {
            for (std::size_t i = 0; i < kPlane; ++i) {
                vector[channel] += pixels[channel * kPlane + i] / float{kPlane};
            }
        }
        append_unit(rows, vector);
    }
    return rows;
}

TextEmbeddings ColourEncoder::embed_texts(std::span<const std::string> texts, TextRole /*role*/) {
    static constexpr std::array<std::string_view, 3> kWords{"red", "green", "blue"};
    TextEmbeddings result;
    result.token_limit = kTokenLimit;
    for (const std::string& text : texts) {
        Vector vector{0, 0, 0, 0.1F};
        std::istringstream words(text);
        std::size_t count = 0;
        for (std::string word; words >> word; ++count) {
            const auto found = std::ranges::find(kWords, word);
            if (found != kWords.end() && count < kTokenLimit) {
                vector[static_cast<std::size_t>(found - kWords.begin())] += 1;
            }
        }
        append_unit(result.rows, vector);
        result.was_cut.push_back(count > kTokenLimit);
    }
    return result;
}

void write_fast(const std::filesystem::path& file, std::span<const std::uint8_t> bytes) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream stream(file, std::ios::binary);
    stream.write(reinterpret_cast<const char*>(bytes.data()),
                 static_cast<std::streamsize>(bytes.size()));
}

void write_picture(const std::filesystem::path& file, Colour colour) {
    Image image{kSide, kSide, {}};
    for (std::size_t i = 0; i < kSide * kSide; ++i) {
        image.pixels.insert(image.pixels.end(), {colour.red, colour.green, colour.blue});
    }
    write_fast(file, encode_thumbnail(image, kSide, 95));
}

void write_red_to_blue(const std::filesystem::path& folder, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        const auto blue = static_cast<std::uint8_t>(i * 255 / std::max<std::size_t>(1, count - 1));
        const char* const split = i % 3 == 2 ? "validation" : "train";
        write_picture(folder / split / fmt::format("{:04}.jpg", i),
                      {static_cast<std::uint8_t>(255 - blue), 0, blue});
    }
}

}  // namespace halfspace::testing
