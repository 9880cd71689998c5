// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/package.hpp"
#include "encode/package_override.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <vector>

namespace halfspace {

/// A package's text tower, and the files that were read for it, below the folder.
struct TextPackage {
    TextTower tower;
    std::vector<std::filesystem::path> files;
};

/// @param config  of config.json, without nulls
/// @param network  the network that was found
/// @throws Error Corrupt if a file is missing or broken, naming it
TextPackage read_text_package(const std::filesystem::path& folder, const nlohmann::json& config,
                              TowerNetwork network, const PackageOverride& changes);

}  // namespace halfspace
