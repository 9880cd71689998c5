// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/progress.hpp"
#include "encode/encoder.hpp"
#include "simulate/known_sets.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace halfspace {

/// The vectors of a known set, unit rows.
struct SetVectors {
    std::vector<float> items;    ///< one row an item
    std::vector<float> prompts;  ///< one row a concept
};

/// Embeds a set, or takes its vectors from an earlier run.
///
/// They are kept in `cache`, one file for the items and one for the prompts, named by a digest of
/// the encoder's fingerprint and the texts or the files' names, sizes and times. The files may be
/// deleted any time.
/// @param open  gives the encoder; called only if something has to be embedded
/// @throws Error InvalidInput, naming it, if a photo or text cannot be embedded: truth without a
///         vector would spoil the figures; Unavailable if stopped
SetVectors vectors_of(const KnownSet& set, const EncoderInfo& encoder,
                      const std::function<Encoder&()>& open, const std::filesystem::path& cache,
                      const ProgressCallback& on_progress, std::stop_token stop);

/// An encoder that knows the prompts of one set and nothing else: what the loop asks for, without
/// a network.
class KnownPrompts : public Encoder {
public:
    /// @param rows  one row a concept of `set`
    KnownPrompts(EncoderInfo info, const KnownSet& set, std::vector<float> rows);

    [[nodiscard]] const EncoderInfo& info() const noexcept override { return m_info; }
    [[nodiscard]] const ImagePreprocess& image_preprocess() const override;
    std::vector<float> embed_images(std::span<const float> pixels) override;
    /// @throws Error NotFound for any other text
    TextEmbeddings embed_texts(std::span<const std::string> texts, TextRole role) override;

private:
    EncoderInfo m_info;
    std::vector<std::string> m_prompts;
    std::vector<float> m_rows;
};

}  // namespace halfspace
