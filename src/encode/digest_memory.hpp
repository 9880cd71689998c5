// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace halfspace {

/// What tells that a file is still the one it was: any write changes one of these, and no program
/// can set the time of change back.
struct FileState {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t bytes = 0;
    std::int64_t written_ns = 0;  ///< since 1970
    std::int64_t changed_ns = 0;

    auto operator<=>(const FileState&) const = default;
};

/// @throws Error NotFound if there is no such file
FileState state_of_file(const std::filesystem::path& path);

/// SHA-256 digests of files, so that a start does not read gigabytes of networks only to name
/// them. Those of large files are also kept in a file, one a line: digest and state. Threads: any.
class DigestMemory {
public:
    /// @param file  read when first needed; one that cannot be read or written is done without
    explicit DigestMemory(std::filesystem::path file) : m_file(std::move(file)) {}

    /// Hex SHA-256 of a file's content, read only if it is not known.
    /// @throws Error NotFound or Unavailable
    std::string digest_of(const std::filesystem::path& path);

private:
    void load();
    void save() const;

    std::filesystem::path m_file;
    std::mutex m_mutex;
    std::map<FileState, std::string> m_digests;
    bool m_is_loaded = false;
};

}  // namespace halfspace
