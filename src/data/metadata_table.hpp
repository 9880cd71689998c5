// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/image_folder.hpp"

#include <filesystem>
#include <span>
#include <string>

namespace halfspace {

/// `metadata.csv` or `captions.csv` if the folder has one, else empty.
std::string find_metadata_table(const std::filesystem::path& root);

/// Gives each file the columns of its row, by the path in `file_name`, `file` or `path`. The first
/// column whose name begins with `caption` also becomes `caption`. Files without a row keep what
/// they have.
/// @throws Error InvalidInput if the table has none of the three columns
void add_table_metadata(const std::filesystem::path& table, std::span<FoundFile> files);

}  // namespace halfspace
