// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace halfspace {

/// A regular file somewhere under a folder.
struct ListedFile {
    std::string path;  ///< relative to the folder, `/` between, the bytes the file system has
    std::uint64_t bytes = 0;
    std::int64_t modified_ns = 0;  ///< since 1970
};

/// One file that will not become an item, and why, in words for a person.
struct SkippedFile {
    std::string path;
    std::string reason;
};

struct FolderListing {
    std::vector<ListedFile> files;     ///< by path
    std::vector<SkippedFile> skipped;  ///< by path; what could not be looked at
};

/// All files under a folder, links followed, each folder once. Hidden ones (`.name`, Thumbs.db,
/// desktop.ini, `__MACOSX`) are passed over.
FolderListing list_folder(const std::filesystem::path& root);

}  // namespace halfspace
