// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "image/preprocess.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace halfspace {

/// What a Hugging Face preprocessor_config.json asks for. Settings it leaves out are those of its
/// `image_processor_type` in transformers; a type that is not known must say them all.
/// @param path  of the file, for messages
/// @throws Error Corrupt if it is broken or asks for what Halfspace does not do, naming the setting
ImagePreprocess image_settings_from(const nlohmann::json& config,
                                    const std::filesystem::path& path);

}  // namespace halfspace
