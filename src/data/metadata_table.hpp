// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/image_folder.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace halfspace {

/// Whether a file of this path is a table about the pictures of its folder: `metadata.csv`,
/// `metadata.jsonl` (both as Hugging Face's image folders have them), `metadata.tsv` or
/// `captions.csv`.
bool is_metadata_table(std::string_view path);

/// Gives each file the columns of its row, by the path in column `file_name`, `file` or `path`,
/// which is relative to the table's folder. The first column whose name begins with `caption` also
/// becomes `caption`. Files keep what they have already; a faulty row, or a table that is no text,
/// is skipped.
/// @param table  relative to `root`
/// @param scan   its files sorted by path
/// @throws Error InvalidInput if the table has none of the three columns
void add_table_metadata(const std::filesystem::path& root, const std::string& table,
                        FolderScan& scan);

}  // namespace halfspace
