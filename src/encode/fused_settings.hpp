// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/package.hpp"
#include "image/preprocess.hpp"

#include <string>

namespace halfspace {

/// How a picture becomes the network's pixels, as a JSON object in the terms of Hugging Face's
/// preprocessor_config.json. docs/formats.md lists them.
std::string settings_json(const ImagePreprocess& settings);

/// How a text becomes tokens, as a JSON object in the terms of transformers' tokenizers.
std::string settings_json(const TextTower& tower);

}  // namespace halfspace
