// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// The files of a repository that an encoder needs: configs, tokenizer, licence, and of each tower
/// the network of one variant with what it keeps outside. Towers of their own (`vision_model`,
/// `text_model` or `encoder_model`) are preferred to one `model`.
///
/// @param files       all paths of the repository
/// @param variant     `quantized` takes `model_quantized.onnx`; empty takes `model.onnx`
/// @param repository  `owner/name`, for messages
/// @throws Error InvalidInput if there is no config.json, no ONNX network, or not this variant; it
///         says which there are, or how to get ONNX
std::vector<std::string> choose_encoder_files(std::span<const std::string> files,
                                              const std::string& variant,
                                              const std::string& repository);

}  // namespace halfspace
