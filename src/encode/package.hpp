// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/dense_layer.hpp"
#include "encode/encoder.hpp"
#include "encode/pooling.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace halfspace {

/// The network of one tower.
struct TowerNetwork {
    std::filesystem::path onnx;
    std::vector<std::string> outputs;  ///< names of the output to use, the most wanted first
    Pooling pooling = Pooling::Mean;   ///< of an output with several rows an item
    bool is_shared = false;            ///< the file holds both towers
};

/// The part of a package that reads images.
struct ImageTower {
    TowerNetwork network;  ///< pixel_values -> vectors
    ImagePreprocess preprocess;
};

/// The part of a package that reads texts.
struct TextTower {
    TowerNetwork network;             ///< input_ids (attention_mask, token_type_ids) -> vectors
    std::filesystem::path tokenizer;  ///< tokenizer.json
    std::size_t token_limit = 0;      ///< tokens a text is cut to; 0 leaves it to tokenizer.json
    std::string padding_token;        ///< fills up the shorter texts of a batch; may be empty
    std::int64_t padding_id = 0;      ///< the same, where there is no padding_token
    bool pads_to_limit = false;  ///< every text is filled up to token_limit, and nothing is masked
    std::string query_prompt;    ///< comes before a text that is looked for
    std::string item_prompt;     ///< comes before a text that is looked through
    std::vector<DenseLayer> dense;  ///< behind the pooling, in order
};

/// An encoder package as its config files describe it; `docs/formats.md` says which and how.
struct EncoderPackage {
    EncoderInfo info;  ///< without the fingerprint
    std::optional<ImageTower> image;
    std::optional<TextTower> text;
    std::string variant;  ///< of the networks: the one asked for, or the only one there is
    std::vector<std::filesystem::path>
        deciding_files;  ///< below info.folder; any change may change vectors
};

/// @param variant  which networks: "quantized" means model_quantized.onnx; empty means model.onnx,
///                 or the only variant there is
/// @throws as `inspect_encoder`
EncoderPackage read_package(const std::filesystem::path& folder, const std::string& variant = {});

}  // namespace halfspace
