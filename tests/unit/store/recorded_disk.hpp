// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/file.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace halfspace::testing {

/// How much of what was not made durable a crash leaves.
enum class Loss {
    None,  ///< all of it: the process was killed, the machine went on
    All,   ///< none of it
    Some,  ///< any part of it, in any order: writes torn at any byte, sizes and names of before
};

/// Records every change to the files of one folder, and tells what a crash at any moment can leave
/// of them. A change counts as durable once its file was synced, a name once the folder was;
/// before that the disk may hold any part of it, whatever was written earlier or later.
class RecordedDisk final : public FileObserver {
public:
    using Content = std::vector<std::byte>;

    /// Begins to record; what `folder` holds now is durable. One at a time in a process.
    explicit RecordedDisk(std::filesystem::path folder);
    RecordedDisk(const RecordedDisk&) = delete;
    RecordedDisk& operator=(const RecordedDisk&) = delete;
    ~RecordedDisk() override;

    /// Changes recorded so far.
    [[nodiscard]] std::size_t size() const;

    /// Writes into the empty folder `into` what a crash after the first `changes` changes leaves.
    void crash(std::size_t changes, Loss loss, std::mt19937& generator,
               const std::filesystem::path& into) const;

    void opened(int descriptor, const std::filesystem::path& path, int flags) override;
    void writes(int descriptor, std::span<const std::byte> content, std::uint64_t offset) override;
    void resizes(int descriptor, std::uint64_t bytes) override;
    void syncs(int descriptor) override;
    void renames(const std::filesystem::path& from, const std::filesystem::path& to) override;
    void removes(const std::filesystem::path& path) override;
    void syncs_folder(const std::filesystem::path& folder) override;

private:
    enum class Kind { Create, Write, Resize, Sync, Rename, Remove, SyncFolder };

    struct Change {
        Kind kind{};
        std::size_t file = 0;  ///< which of all files there ever were; names may be used again
        std::string name = {};
        std::string new_name = {};
        std::uint64_t offset = 0;  ///< or the new size
        Content content = {};
    };

    void record(Change change);
    void record(int descriptor, Change change);

    std::filesystem::path m_folder;
    mutable std::mutex m_mutex;  // guards all below
    std::vector<Change> m_changes;
    std::map<std::string, std::size_t> m_names;     ///< files by their names now
    std::map<std::uint64_t, std::size_t> m_inodes;  ///< files by the number the system gave them
    std::map<std::string, Content> m_durable;       ///< what there was at the beginning
    std::size_t m_files = 0;
};

}  // namespace halfspace::testing
