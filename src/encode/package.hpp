// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/encoder.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace halfspace {

/// The part of a package that reads images.
struct ImageTower {
    std::filesystem::path network;  ///< ONNX: pixel_values -> vectors
    ImagePreprocess preprocess;
};

/// The part of a package that reads texts.
struct TextTower {
    std::filesystem::path network;  ///< ONNX: input_ids (attention_mask, token_type_ids) -> vectors
    std::filesystem::path tokenizer;  ///< tokenizer.json
    std::size_t token_limit = 0;      ///< tokens a text is cut to; 0 leaves it to tokenizer.json
    std::int64_t padding_id = 0;      ///< the token that fills up the shorter texts of a batch
};

/// An encoder package as its config files describe it; `docs/formats.md` says which and how.
struct EncoderPackage {
    EncoderInfo info;  ///< without the fingerprint
    std::optional<ImageTower> image;
    std::optional<TextTower> text;
    std::vector<std::filesystem::path>
        deciding_files;  ///< below info.folder; any change may change vectors
};

/// @throws as `inspect_encoder`
EncoderPackage read_package(const std::filesystem::path& folder);

}  // namespace halfspace
