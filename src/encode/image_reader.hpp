// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/network.hpp"
#include "encode/package.hpp"

#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace halfspace {

/// The images of a package and what reads them, compiled at the first call. Threads: calls take
/// turns.
class ImageReader {
public:
    ImageReader(ImageTower tower, std::size_t dim, EncoderOptions options);

    [[nodiscard]] const ImagePreprocess& preprocess() const noexcept { return m_tower.preprocess; }

    /// As `Encoder::embed_images`.
    std::vector<float> embed(std::span<const float> pixels);

private:
    void load();

    ImageTower m_tower;
    std::size_t m_dim;
    EncoderOptions m_options;
    std::mutex m_turn;
    std::unique_ptr<Network> m_network;  // guarded by m_turn
};

}  // namespace halfspace
