// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/encoder.hpp"

#include <filesystem>
#include <string>

namespace halfspace::testing {

/// A small real encoder without an inference runtime, for tests that run under every sanitizer: a
/// picture's vector is made from its mean red, green and blue, a text's from the colour words in
/// it. So "red" finds red pictures. Texts over 100 words count as cut.
class ColourEncoder : public Encoder {
public:
    static constexpr std::size_t kDim = 4;
    static constexpr std::size_t kTokenLimit = 100;

    /// @param fingerprint  to stand in for another encoder of the same name
    explicit ColourEncoder(const std::string& fingerprint = std::string(64, 'c'));

    [[nodiscard]] const EncoderInfo& info() const noexcept override { return m_info; }
    [[nodiscard]] const ImagePreprocess& image_preprocess() const override { return m_preprocess; }
    std::vector<float> embed_images(std::span<const float> pixels) override;
    TextEmbeddings embed_texts(std::span<const std::string> texts, TextRole role) override;

private:
    EncoderInfo m_info;
    ImagePreprocess m_preprocess;
};

struct Colour {
    std::uint8_t red = 0, green = 0, blue = 0;
};

/// Writes a file without making it durable, which takes a busy disk long for thousands of files;
/// makes the folders above it.
void write_fast(const std::filesystem::path& file, std::span<const std::uint8_t> bytes);

/// Writes a plain JPEG of one colour; makes the folders above it.
void write_picture(const std::filesystem::path& file, Colour colour);

/// `count` pictures from red over purple to blue in `folder`, `0000.jpg` the reddest; a third of
/// them under `validation/`, the rest under `train/`.
void write_red_to_blue(const std::filesystem::path& folder, std::size_t count);

}  // namespace halfspace::testing
