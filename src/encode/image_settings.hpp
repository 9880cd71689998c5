// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "image/preprocess.hpp"

#include <filesystem>

namespace halfspace {

/// Reads a Hugging Face preprocessor_config.json.
/// @throws Error NotFound if there is none; Corrupt if it is broken or asks for what Halfspace does
///         not do, naming the setting
ImagePreprocess read_image_settings(const std::filesystem::path& path);

}  // namespace halfspace
