// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/folder_walk.hpp"
#include "data/source.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace halfspace {

/// One file that may become an item.
struct FoundFile {
    std::string path;  ///< relative to the source, `/` between, the bytes the file system has
    std::string split;
    std::uint64_t bytes = 0;
    std::int64_t modified_ns = 0;  ///< since 1970
    Metadata metadata;
};

/// What is in a folder. files + skipped account for every file but hidden ones (`.name`, Thumbs.db,
/// desktop.ini, `__MACOSX`) and sidecars that gave metadata.
struct FolderScan {
    std::vector<FoundFile> files;      ///< by path
    std::vector<SkippedFile> skipped;  ///< by path
    SplitRule rule_used = SplitRule::Hash;
};

/// Walks a folder of pictures, links followed, each folder once.
///
/// Metadata: `NAME.txt` beside `NAME.jpg` gives `caption` (its first line); a table (see
/// `is_metadata_table`) in any folder, with a column `file_name`, `file` or `path`, gives its other
/// columns. Nothing is decoded here: a file counts by its ending, one without an
/// ending counts too.
/// @throws Error NotFound if `root` does not exist; InvalidInput if it is not a folder, if
///         `held_out` is out of range or the table lacks its column
FolderScan scan_image_folder(const std::filesystem::path& root, const SplitOptions& options = {});

}  // namespace halfspace
