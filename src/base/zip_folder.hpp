// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace halfspace {

/// Puts all files below `folder` into a new zip archive, stored as they are, named by their paths
/// within it. `file` appears whole or not at all.
/// @throws Error Unavailable if a file cannot be read or the disk refuses
void zip_folder(const std::filesystem::path& folder, const std::filesystem::path& file);

}  // namespace halfspace
