// SPDX-License-Identifier: Apache-2.0
#include "base/file.hpp"

#include "base/byte_sink.hpp"
#include "base/error.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <system_error>
#include <thread>
#include <utility>

namespace halfspace {

namespace {

std::atomic<FileObserver*> current_observer{nullptr};

/// Calls `tell(observer)` if there is one.
template <typename Tell>
void observe(const Tell& tell) {
    if (FileObserver* const observer = current_observer) tell(*observer);
}

[[noreturn]] void fail(const std::string& doing, const std::string& what) {
    const ErrorCode code = errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Unavailable;
    throw Error(code, "Could not " + doing + " " + what + ": " + system_error_text());
}

std::string name_of_descriptor(int descriptor) {
    std::error_code ignored;
    const auto link = std::filesystem::path("/proc/self/fd") / std::to_string(descriptor);
    const auto target = std::filesystem::read_symlink(link, ignored);
    return ignored ? "file " + std::to_string(descriptor) : target.string();
}

template <typename Container>
Container read_whole(const std::filesystem::path& path) {
    const auto file = FileDescriptor::open(path, O_RDONLY);
    struct stat status{};
    if (fstat(file.get(), &status) != 0) fail("read", path.string());
    if (S_ISDIR(status.st_mode)) {
        throw Error(ErrorCode::InvalidInput, path.string() + " is a folder, not a file");
    }
    Container content;
    content.resize(static_cast<std::size_t>(status.st_size));
    std::size_t filled = 0;
    while (filled < content.size()) {
        const ssize_t count = ::read(file.get(), content.data() + filled, content.size() - filled);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail("read", path.string());
        if (count == 0) break;  // it shrank while being read
        filled += static_cast<std::size_t>(count);
    }
    content.resize(filled);
    return content;
}

}  // namespace

std::string system_error_text() {
    return std::generic_category().message(errno);
}

std::vector<std::uint8_t> read_file(const std::filesystem::path& path) {
    return read_whole<std::vector<std::uint8_t>>(path);
}

std::string read_text(const std::filesystem::path& path) {
    return read_whole<std::string>(path);
}

void write_file(const std::filesystem::path& path, std::span<const std::uint8_t> content) {
    auto beside = path;
    beside += ".part-" + std::to_string(::gettid());  // threads of one process may write it too
    try {
        const auto file = FileDescriptor::open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC);
        file.write_at(std::as_bytes(content), 0);
        file.sync();
        rename_file(beside, path);
    } catch (const Error&) {
        ::unlink(beside.c_str());
        throw;
    }
    sync_folder(path.parent_path());
}

void write_file(const std::filesystem::path& path, std::string_view content) {
    const auto bytes = std::as_bytes(std::span(content.data(), content.size()));
    write_file(path, std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

void rename_file(const std::filesystem::path& from, const std::filesystem::path& to) {
    observe([&](FileObserver& observer) { observer.renames(from, to); });
    if (std::rename(from.c_str(), to.c_str()) != 0) fail("write", to.string());
}

std::string to_utf8(const std::filesystem::path& path) {
    const auto text = path.generic_u8string();
    return {reinterpret_cast<const char*>(text.data()), text.size()};
}

FileDescriptor::FileDescriptor(FileDescriptor&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

FileDescriptor::~FileDescriptor() {
    if (m_descriptor >= 0) ::close(m_descriptor);
}

FileDescriptor FileDescriptor::open(const std::filesystem::path& path, int flags, int mode) {
    FileDescriptor file(::open(path.c_str(), flags | O_CLOEXEC, mode));
    if (!file.is_open()) fail("open", path.string());
    observe([&](FileObserver& observer) { observer.opened(file.get(), path, flags); });
    return file;
}

void FileDescriptor::write_at(std::span<const std::byte> content, std::uint64_t offset) const {
    observe([&](FileObserver& observer) { observer.writes(m_descriptor, content, offset); });
    while (!content.empty()) {
        const ssize_t count =
            ::pwrite(m_descriptor, content.data(), content.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail("write to", name_of_descriptor(m_descriptor));
        content = content.subspan(static_cast<std::size_t>(count));
        offset += static_cast<std::uint64_t>(count);
    }
}

void FileDescriptor::read_at(std::span<std::byte> into, std::uint64_t offset) const {
    while (!into.empty()) {
        const ssize_t count =
            ::pread(m_descriptor, into.data(), into.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) fail("read", name_of_descriptor(m_descriptor));
        if (count == 0) {
            throw Error(ErrorCode::Corrupt, name_of_descriptor(m_descriptor) + " ends at byte " +
                                                std::to_string(offset) + ", more was expected");
        }
        into = into.subspan(static_cast<std::size_t>(count));
        offset += static_cast<std::uint64_t>(count);
    }
}

void FileDescriptor::sync() const {
    observe([&](FileObserver& observer) { observer.syncs(m_descriptor); });
    if (::fdatasync(m_descriptor) != 0) fail("flush", name_of_descriptor(m_descriptor));
}

void FileDescriptor::resize(std::uint64_t bytes) const {
    observe([&](FileObserver& observer) { observer.resizes(m_descriptor, bytes); });
    if (::ftruncate(m_descriptor, static_cast<off_t>(bytes)) != 0) {
        fail("resize", name_of_descriptor(m_descriptor));
    }
}

void FileDescriptor::reserve(std::uint64_t bytes) const {
    if (size() >= bytes) return;
    observe([&](FileObserver& observer) { observer.resizes(m_descriptor, bytes); });
    errno = ::posix_fallocate(m_descriptor, 0, static_cast<off_t>(bytes));
    if (errno != 0) fail("make room in", name_of_descriptor(m_descriptor));
}

std::uint64_t FileDescriptor::size() const {
    struct stat status{};
    if (::fstat(m_descriptor, &status) != 0) fail("read", name_of_descriptor(m_descriptor));
    return static_cast<std::uint64_t>(status.st_size);
}

void sync_folder(const std::filesystem::path& folder) {
    const auto opened = FileDescriptor::open(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
    observe([&](FileObserver& observer) { observer.syncs_folder(folder); });
    if (::fsync(opened.get()) != 0) fail("flush", folder.string());
}

void remove_file(const std::filesystem::path& path) {
    observe([&](FileObserver& observer) { observer.removes(path); });
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) fail("remove", path.string());
}

void set_file_observer(FileObserver* observer) noexcept {
    current_observer = observer;
}

FileLock::FileLock(const std::filesystem::path& path)
    : m_file(FileDescriptor::open(path, O_RDWR | O_CREAT)) {
    if (::flock(m_file.get(), LOCK_EX | LOCK_NB) != 0) {
        std::string holder = read_text(path);
        while (!holder.empty() && holder.back() == '\n') holder.pop_back();
        throw Error(ErrorCode::Unavailable, path.parent_path().string() +
                                                " is open in another process" +
                                                (holder.empty() ? "" : " (" + holder + ")") +
                                                "; close it there first, or use that one");
    }
    const std::string holder = "process " + std::to_string(::getpid()) + "\n";
    m_file.resize(0);
    m_file.write_at(std::as_bytes(std::span(holder.data(), holder.size())), 0);
}

std::optional<FileLock> FileLock::wait_for(const std::filesystem::path& path,
                                           const std::stop_token& stop) {
    constexpr std::chrono::milliseconds kBetweenTries{50};
    while (!stop.stop_requested()) {
        FileDescriptor file = FileDescriptor::open(path, O_RDWR | O_CREAT | O_CLOEXEC);
        struct stat held{};
        struct stat named{};
        if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
            std::this_thread::sleep_for(kBetweenTries);
        } else if (::fstat(file.get(), &held) == 0 && ::stat(path.c_str(), &named) == 0 &&
                   held.st_ino == named.st_ino && held.st_dev == named.st_dev) {
            return FileLock(std::move(file));
        }  // else its last holder removed the file that we hold now
    }
    return std::nullopt;
}

}  // namespace halfspace
