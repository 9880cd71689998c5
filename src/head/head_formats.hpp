// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/calibration.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// A head on its way out of the program or in, with what it needs to be used rightly.
struct SavedHead {
    Head head;
    std::string classifier;           ///< the concept's name
    std::string encoder;              ///< name of the encoder whose vectors it was trained on
    std::string encoder_fingerprint;  ///< hex SHA-256; empty if unknown (foreign files)
    std::optional<float> cut_off;     ///< score from which an item counts as positive
    std::optional<Calibration> calibration = {};  ///< nothing: too few labels to tell
};

enum class HeadFormat { Json, Safetensors, Onnx };

/// `json`, `safetensors`, `onnx`; also by a file name's ending. @throws Error InvalidInput naming
/// the three
HeadFormat head_format_from(std::string_view name_or_path);

/// The media type for a download.
std::string_view media_type_of(HeadFormat format) noexcept;

/// The file's bytes.
/// JSON: {"format": "halfspace-head", "version": 1, "dim", "weights", "bias", "classifier",
/// "encoder",
///        "encoder_fingerprint", "cut_off", "calibration"?: {"slope", "intercept"}}, floats
///        written so that they read back equal.
/// safetensors (huggingface.co/docs/safetensors): `weight` [1, dim] and `bias` [1] in F32, the rest
/// as strings
///        in `__metadata__`; the names are those of torch.nn.Linear(dim, 1).
/// ONNX: one Gemm, `embedding` [batch, dim] -> `score` [batch, 1], opset 17, the rest in
/// metadata_props.
std::vector<std::uint8_t> write_head(const SavedHead& saved, HeadFormat format);

/// Reads what `write_head` writes in JSON or safetensors.
/// @throws Error Corrupt, saying what is wrong and where; InvalidInput for ONNX, which is not read
/// back
SavedHead read_head(std::span<const std::uint8_t> content, HeadFormat format);

}  // namespace halfspace
