// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace halfspace {

/// The whole file. @throws Error NotFound if it cannot be opened, Unavailable if a read fails.
std::vector<std::uint8_t> read_file(const std::filesystem::path& path);

/// The whole file as text, bytes untouched. @throws as `read_file`.
std::string read_text(const std::filesystem::path& path);

/// Replaces `path` so that a crash leaves either the old or the new content: write beside it,
/// fsync, rename, fsync the folder. @throws Error Unavailable (disk full, no permission); the old
/// content is then untouched.
void write_file(const std::filesystem::path& path, std::span<const std::uint8_t> content);
void write_file(const std::filesystem::path& path, std::string_view content);

/// A relative path as UTF-8 with `/`, for the catalogue and for messages.
std::string to_utf8(const std::filesystem::path& path);

/// What went wrong in the last system call, for a message: `No space left on device`.
std::string system_error_text();

/// A POSIX file descriptor that closes itself.
class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int descriptor) noexcept : m_descriptor(descriptor) {}
    FileDescriptor(FileDescriptor&& other) noexcept;
    FileDescriptor& operator=(FileDescriptor&& other) noexcept;
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor();

    /// @throws Error NotFound or Unavailable, naming `path`
    static FileDescriptor open(const std::filesystem::path& path, int flags, int mode = 0644);

    [[nodiscard]] int get() const noexcept { return m_descriptor; }
    [[nodiscard]] bool is_open() const noexcept { return m_descriptor >= 0; }

    /// Writes all of `content` at `offset`. @throws Error Unavailable
    void write_at(std::span<const std::byte> content, std::uint64_t offset) const;
    /// Reads exactly `into.size()` bytes. @throws Error Corrupt if the file ends before
    void read_at(std::span<std::byte> into, std::uint64_t offset) const;
    /// fdatasync. @throws Error Unavailable
    void sync() const;
    /// ftruncate. @throws Error Unavailable
    void resize(std::uint64_t bytes) const;
    /// Makes the file at least so long and takes the disk space for it, so that writing there later
    /// cannot find the disk full. @throws Error Unavailable; the file may then be longer
    void reserve(std::uint64_t bytes) const;
    [[nodiscard]] std::uint64_t size() const;

private:
    int m_descriptor = -1;
};

/// fsync of a folder, so that names made in it survive a crash. @throws Error Unavailable
void sync_folder(const std::filesystem::path& folder);

/// Removes the name of a file; durable once the folder is. No-op if there is none.
/// @throws Error Unavailable
void remove_file(const std::filesystem::path& path);

/// Is told of every change that goes through this header, just before it is made (`opened`: just
/// after). For tests that want to know what a crash can leave on the disk, or to make one. May be
/// called from any thread.
class FileObserver {
public:
    virtual ~FileObserver() = default;

    virtual void opened(int descriptor, const std::filesystem::path& path, int flags) = 0;
    virtual void writes(int descriptor, std::span<const std::byte> content,
                        std::uint64_t offset) = 0;
    virtual void resizes(int descriptor, std::uint64_t bytes) = 0;
    virtual void syncs(int descriptor) = 0;
    virtual void renames(const std::filesystem::path& from, const std::filesystem::path& to) = 0;
    virtual void removes(const std::filesystem::path& path) = 0;
    virtual void syncs_folder(const std::filesystem::path& folder) = 0;
};

/// From now on `observer` is told; null: nobody. It must outlive that. For the whole process.
void set_file_observer(FileObserver* observer) noexcept;

/// Holds `path` locked (flock) for one process; the lock goes with the object or the process.
class FileLock {
public:
    /// @throws Error Unavailable if another process holds it, naming that process's id
    explicit FileLock(const std::filesystem::path& path);

    /// Waits until nobody else holds `path`, which is made if need be; whoever held it before may
    /// have removed the file. Nothing if a stop was requested first. @throws Error Unavailable if
    /// it cannot be made
    static std::optional<FileLock> wait_for(const std::filesystem::path& path,
                                            const std::stop_token& stop);

private:
    explicit FileLock(FileDescriptor file) noexcept : m_file(std::move(file)) {}

    FileDescriptor m_file;
};

}  // namespace halfspace
