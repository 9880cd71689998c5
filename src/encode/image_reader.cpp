// SPDX-License-Identifier: Apache-2.0
#include "encode/image_reader.hpp"

#include "base/error.hpp"
#include "encode/unit_rows.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace halfspace {

ImageReader::ImageReader(ImageTower tower, std::size_t dim, EncoderOptions options)
    : m_tower(std::move(tower)), m_dim(dim), m_options(std::move(options)) {}

void ImageReader::load() {
    if (m_network) return;
    auto network = std::make_unique<Network>(m_tower.network, m_dim, m_options);
    if (network->input_names().size() != 1) {
        throw Error(ErrorCode::Corrupt, fmt::format("{} wants {}; an image network has one input",
                                                    m_tower.network.onnx.string(),
                                                    fmt::join(network->input_names(), ", ")));
    }
    m_network = std::move(network);
}

std::vector<float> ImageReader::embed(std::span<const float> pixels) {
    constexpr std::size_t kBatch = 16;  // more gains nothing and takes memory
    const ImagePreprocess& settings = m_tower.preprocess;
    const std::size_t floats = settings.floats();
    if (pixels.size() % floats != 0) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("{} floats are no whole number of images of 3 x {} x {}",
                                pixels.size(), settings.height, settings.width));
    }
    const std::size_t count = pixels.size() / floats;
    std::vector<float> rows;
    rows.reserve(count * m_dim);
    const std::lock_guard turn(m_turn);
    load();
    for (std::size_t begin = 0; begin < count; begin += kBatch) {
        const std::size_t images = std::min(kBatch, count - begin);
        const NetworkInput input{m_network->input_names().front(),
                                 {images, 3, settings.height, settings.width},
                                 pixels.subspan(begin * floats, images * floats)};
        const std::vector<float> batch =
            pooled(m_network->run({&input, 1}), m_tower.network.pooling, images, {});
        require_dim(batch.size(), images, m_dim, m_tower.network.onnx);
        rows.insert(rows.end(), batch.begin(), batch.end());
    }
    for (std::size_t i = 0; i < count; ++i) {
        make_unit({rows.data() + i * m_dim, m_dim});
    }
    return rows;
}

}  // namespace halfspace
