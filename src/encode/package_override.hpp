// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/pooling.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace halfspace {

/// What halfspace.json says of a tower's network; empty fields leave it as it is.
struct NetworkOverride {
    std::filesystem::path network;  ///< below the folder
    std::string output;
    std::optional<Pooling> pooling;
};

/// What halfspace.json says; empty fields leave the rest of the package as it is.
struct PackageOverride {
    std::optional<std::size_t> dim;
    NetworkOverride image;
    nlohmann::json preprocessor = nlohmann::json::object();  ///< over preprocessor_config.json
    NetworkOverride text;
    std::optional<std::size_t> token_limit;
    std::optional<std::int64_t> padding_id;
    std::optional<bool> pads_to_limit;
    std::optional<std::string> query_prompt;
    std::optional<std::string> item_prompt;
};

constexpr const char* kOverrideName = "halfspace.json";

/// @return nothing overridden if the folder has no halfspace.json
/// @throws Error Corrupt if it is broken or holds a key that is not known, naming it
PackageOverride read_package_override(const std::filesystem::path& folder);

}  // namespace halfspace
