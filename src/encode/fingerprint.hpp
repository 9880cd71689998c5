// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// Hex SHA-256 of a file's content. A digest is remembered while the file stays as it is, that of a
/// large file beyond the program's end. @throws Error NotFound or Unavailable
std::string sha256_of_file(const std::filesystem::path& path);

/// Hex SHA-256 over `<hex digest>  <name>\n` of each file, which is what `sha256sum` prints.
/// @param names  below `folder`, in the order that counts
std::string fingerprint_of(const std::filesystem::path& folder,
                           const std::vector<std::filesystem::path>& names);

/// The fingerprint of the same files used in another way. @param use  in a few words
std::string fingerprint_with(const std::string& fingerprint, std::string_view use);

}  // namespace halfspace
