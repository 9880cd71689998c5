// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace halfspace {

// What the families of models differ in, as far as their files do not say it. `config` is that of
// config.json, without nulls.

/// Names of the network's output that holds a text's vector, or a row for each of its tokens; the
/// most wanted first.
std::vector<std::string> text_outputs(const nlohmann::json& config);

/// The same for an image and its places.
std::vector<std::string> image_outputs(const nlohmann::json& config);

/// Numbers a vector as config.json says. @throws Error Corrupt if it does not, or says nonsense
std::size_t dim_of(const nlohmann::json& config, const std::filesystem::path& path);

/// SigLIP was trained on texts filled up to the limit, without a mask.
bool pads_to_limit(const nlohmann::json& config);

/// Tokens a text may have where no file says it; 0 if the family has no usual number.
std::size_t usual_token_limit(const nlohmann::json& config);

/// Whether the first place for a token has the number of the padding's id + 1.
bool counts_places_from_padding(const nlohmann::json& config);

/// @throws Error Corrupt if the file is not in the folder
void require_file(const std::filesystem::path& folder, const std::string& file,
                  const std::string& needed_by);

}  // namespace halfspace
