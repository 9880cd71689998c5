// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/colour_encoder.hpp"

namespace halfspace::testing {

/// Another encoder than ColourEncoder, of other vectors and another dimension, whose "red" finds
/// red pictures as well.
class ShadeEncoder : public ColourEncoder {
public:
    static constexpr std::size_t kShadeDim = 5;

    enum class Reads { Both, Pictures, Texts };

    explicit ShadeEncoder(Reads reads = Reads::Both);

    [[nodiscard]] const EncoderInfo& info() const noexcept override { return m_shade_info; }
    std::vector<float> embed_images(std::span<const float> pixels) override;
    TextEmbeddings embed_texts(std::span<const std::string> texts, TextRole role) override;

private:
    EncoderInfo m_shade_info;
};

}  // namespace halfspace::testing
