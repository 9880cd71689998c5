// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/progress.hpp"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// A file that was left out, and why, in words for a person.
struct LeftOut {
    std::string path;  ///< UTF-8
    std::string reason;
};

struct Unzipped {
    std::uint64_t found = 0;    ///< files in the archive, folders not counted
    std::uint64_t written = 0;  ///< found = written + left_out.size(), unless stopped
    std::uint64_t bytes = 0;    ///< of those written
    std::vector<LeftOut> left_out;
    bool was_stopped = false;
};

struct UnzipOptions {
    std::uint64_t most_bytes = 0;  ///< the files may have together
    ProgressCallback on_progress;  ///< in bytes
    std::stop_token stop;
};

/// Why a path that somebody else chose names no file below a folder: it leads out of it (`..`, `/`,
/// a drive), is hidden (`.DS_Store`, `__MACOSX`), too long, or has control characters; empty if it
/// may be written.
/// @param path  with `/` between its parts
std::string why_refused(const std::string& path);

/// Whether a file is a zip archive by its name, in whatever case.
bool is_archive_name(std::string_view path);

/// Unpacks a zip archive into a folder, file by file, wherever its names may point: nothing is
/// written outside of the folder, no link is made, nothing there is replaced. Left out, each with
/// its reason: names `why_refused` refuses, a second file of a name, links, encrypted or damaged
/// files, archives within the archive. Names that are not UTF-8 are taken for the IBM code page of
/// old archives. Files of an earlier call that was stopped are kept if they are whole.
/// Memory does not grow with the files.
///
/// @throws Error InvalidInput if the file is no whole zip archive, or its files have more bytes
///         together than `most_bytes`, as it says or as they are; Unavailable if the disk refuses
Unzipped unzip(const std::filesystem::path& archive, const std::filesystem::path& folder,
               const UnzipOptions& options);

}  // namespace halfspace
