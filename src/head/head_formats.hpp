// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/calibration.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
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

/// `json`, `safetensors`, `onnx`.
std::string_view name_of(HeadFormat format) noexcept;

/// The media type for a download.
std::string_view media_type_of(HeadFormat format) noexcept;

/// What goes with a head into formats that keep texts: `format`, `version`, `classifier`,
/// `encoder`, `encoder_fingerprint` and, if there are such, `cut_off`,
/// `calibration_slope` and `calibration_intercept`.
std::vector<std::pair<std::string, std::string>> metadata_of(const SavedHead& saved);

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

/// Reads what `write_head` writes, and linear layers that others save; told apart by content:
/// safetensors and PyTorch state dicts (`weight` [rows, dim], `bias`), ONNX, numpy's .npz and skops
/// of scikit-learn's linear classifiers. Never runs anything of a file.
///
/// @param class_name  of a file with several: which one, as `head_of` takes it
/// @throws Error Corrupt if the file is broken, saying what is wrong and where; InvalidInput if it
///         holds no head, or several and no class is named; NotFound if there is no such class
SavedHead read_head(std::span<const std::uint8_t> content,
                    const std::optional<std::string>& class_name = {});

/// The names to choose one of where `read_head` asks for a class; empty where it does not.
/// @throws as `read_head`
std::vector<std::string> classes_of_head(std::span<const std::uint8_t> content);

}  // namespace halfspace
