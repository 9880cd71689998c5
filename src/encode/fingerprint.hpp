// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace halfspace {

/// Hex SHA-256 of a file's content. A digest is remembered while size and time of the file stay as
/// they are. @throws Error NotFound or Unavailable
std::string sha256_of_file(const std::filesystem::path& path);

/// Hex SHA-256 over `<hex digest>  <name>\n` of each file, which is what `sha256sum` prints.
/// @param names  below `folder`, in the order that counts
std::string fingerprint_of(const std::filesystem::path& folder,
                           const std::vector<std::filesystem::path>& names);

}  // namespace halfspace
