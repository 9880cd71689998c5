// SPDX-License-Identifier: Apache-2.0
#include "encode/digest_memory.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/file.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <chrono>
#include <sstream>
#include <system_error>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLarge = 1 << 20;  // bytes; smaller files are as quick to read

std::int64_t nanoseconds(const timespec& time) {
    constexpr std::int64_t kSecond = 1'000'000'000;
    return std::int64_t{time.tv_sec} * kSecond + time.tv_nsec;
}

/// A file written just now could be written again within the clock's grain, unnoticed.
bool is_settled(const FileState& state) {
    constexpr std::int64_t kGrain = 2'000'000'000;
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::nanoseconds(now).count() - state.changed_ns > kGrain;
}

}  // namespace

FileState state_of_file(const fs::path& path) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) {
        throw Error(ErrorCode::NotFound, path.string() + ": " + system_error_text());
    }
    return {static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino),
            static_cast<std::uint64_t>(status.st_size), nanoseconds(status.st_mtim),
            nanoseconds(status.st_ctim)};
}

std::string DigestMemory::digest_of(const fs::path& path) {
    const FileState state = state_of_file(path);
    const std::lock_guard lock(m_mutex);
    const bool is_kept = state.bytes >= kLarge;
    if (is_kept && !m_is_loaded) load();
    const auto known = m_digests.find(state);
    if (known != m_digests.end()) return known->second;
    std::string digest = digest_of_file(path);
    if (is_settled(state) && state == state_of_file(path)) {
        m_digests[state] = digest;
        if (is_kept) save();
    }
    return digest;
}

void DigestMemory::load() {
    m_is_loaded = true;
    std::string text;
    try {
        text = read_text(m_file);
    } catch (const Error&) {
        return;  // nothing is kept yet
    }
    std::istringstream lines(text);
    std::string digest;
    FileState state;
    while (lines >> digest >> state.device >> state.inode >> state.bytes >> state.written_ns >>
           state.changed_ns) {
        m_digests.try_emplace(state, digest);
    }
}

void DigestMemory::save() const {
    std::string text;
    for (const auto& [state, digest] : m_digests) {
        if (state.bytes < kLarge) continue;
        text += fmt::format("{} {} {} {} {} {}\n", digest, state.device, state.inode, state.bytes,
                            state.written_ns, state.changed_ns);
    }
    std::error_code failure;
    fs::create_directories(m_file.parent_path(), failure);
    try {
        write_file(m_file, text);
    } catch (const Error&) {
        return;  // then the next start reads the file again
    }
}

}  // namespace halfspace
