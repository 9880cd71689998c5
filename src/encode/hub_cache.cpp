// SPDX-License-Identifier: Apache-2.0
#include "encode/hub_cache.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <string_view>
#include <system_error>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "models--";

[[noreturn]] void fail(const fs::path& path, const std::string& reason) {
    throw Error(ErrorCode::Unavailable,
                fmt::format("{} cannot be written: {}. HF_HOME or HF_HUB_CACHE puts the hub's "
                            "files elsewhere",
                            path.string(), reason));
}

void make_folder(const fs::path& path) {
    std::error_code failure;
    fs::create_directories(path, failure);
    if (failure) fail(path, failure.message());
}

/// Where a link is made before it is put in its place in one step.
fs::path unfinished_in(const fs::path& folder) {
    std::error_code ignored;
    fs::path path = folder / fmt::format(".link-{}", ::gettid());
    fs::remove(path, ignored);
    return path;
}

/// Makes `place` a file with the content of `blob`, by a hard link if there can be one.
void put_content(const fs::path& blob, const fs::path& place, const fs::path& folder) {
    std::error_code failure;
    const bool is_there = fs::equivalent(blob, place, failure) && !fs::is_symlink(place, failure);
    if (is_there) return;
    const fs::path made = unfinished_in(folder);
    const fs::path content = fs::canonical(blob, failure);
    if (!failure) fs::create_hard_link(content, made, failure);
    if (failure) fs::copy_file(content, made, fs::copy_options::overwrite_existing, failure);
    if (!failure) fs::rename(made, place, failure);
    if (!failure) return;
    std::error_code ignored;
    fs::remove(made, ignored);
    fail(place, failure.message());
}

/// The folder of the model that a path lies in; empty if it lies in none.
fs::path model_folder_of(fs::path path) {
    while (path.has_relative_path()) {
        if (path.filename() == "snapshots") return path.parent_path();
        path = path.parent_path();
    }
    return {};
}

/// The blob that a file is a hard link to; empty if it is none.
fs::path hard_linked_blob(const fs::path& file) {
    std::error_code failure;
    if (fs::hard_link_count(file, failure) < 2 || failure) return {};
    for (const auto& entry : fs::directory_iterator(model_folder_of(file) / "blobs", failure)) {
        if (fs::equivalent(entry.path(), file, failure)) return entry.path();
    }
    return {};
}

bool is_hex(std::string_view text) {
    return std::ranges::all_of(
        text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

HubCache::HubCache(const fs::path& cache_folder, const std::string& repository)
    : m_folder(cache_folder / hub_folder_name(repository)),
      m_locks(cache_folder / ".locks" / hub_folder_name(repository)) {}

fs::path HubCache::blob(const std::string& etag) const {
    return m_folder / "blobs" / etag;
}

fs::path HubCache::incomplete(const std::string& etag) const {
    return m_folder / "blobs" / (etag + ".incomplete");
}

fs::path HubCache::lock(const std::string& etag) const {
    return m_locks / (etag + ".lock");
}

fs::path HubCache::snapshot(const std::string& commit) const {
    return m_folder / "snapshots" / commit;
}

std::optional<fs::path> HubCache::snapshot_of(const std::string& revision) const {
    std::error_code failure;
    std::string commit = revision;
    const fs::path ref = m_folder / "refs" / revision;
    if (fs::is_regular_file(ref, failure)) {
        commit = read_text(ref);
        while (commit.ends_with('\n')) commit.pop_back();
    }
    if (!is_commit_id(commit)) return std::nullopt;
    fs::path folder = snapshot(commit);
    if (!fs::is_directory(folder, failure)) return std::nullopt;
    return folder;
}

std::vector<fs::path> HubCache::snapshots() const {
    std::vector<fs::path> folders;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(m_folder / "snapshots", failure)) {
        if (entry.is_directory(failure)) folders.push_back(entry.path());
    }
    std::ranges::sort(folders, std::greater(), [](const fs::path& folder) {
        std::error_code ignored;
        return fs::last_write_time(folder, ignored);
    });
    if (const auto main = snapshot_of("main")) {
        const auto at = std::ranges::find(folders, *main);
        if (at != folders.end()) std::rotate(folders.begin(), at, at + 1);
    }
    return folders;
}

void HubCache::make_folders() const {
    make_folder(m_folder / "blobs");
    make_folder(m_folder / "snapshots");
    make_folder(m_folder / "refs");
    make_folder(m_locks);
}

void HubCache::link(const std::string& commit, const std::string& file,
                    const std::string& etag) const {
    const fs::path place = snapshot(commit) / file;
    make_folder(place.parent_path());
    std::error_code failure;
    if (holds_outside_weights(file)) {
        put_content(blob(etag), place, m_folder);
        return;
    }
    const fs::path target = blob(etag).lexically_relative(place.parent_path());
    if (fs::read_symlink(place, failure) == target && !failure) return;
    // Not beside its place: whoever reads the snapshot meanwhile would take it for a file of it.
    const fs::path made = unfinished_in(m_folder);
    fs::create_symlink(target, made, failure);
    if (!failure) fs::rename(made, place, failure);
    if (failure) fail(place, failure.message());
}

void HubCache::write_ref(const std::string& revision, const std::string& commit) const {
    if (revision == commit) return;
    const fs::path ref = m_folder / "refs" / revision;
    std::error_code failure;
    if (fs::is_regular_file(ref, failure) && read_text(ref) == commit) return;
    make_folder(ref.parent_path());
    write_file(ref, commit);
}

std::string hub_folder_name(const std::string& repository) {
    std::string name(kPrefix);
    for (const char c : repository) {
        name += c == '/' ? "--" : std::string(1, c);
    }
    return name;
}

std::vector<std::string> cached_repositories(const fs::path& cache_folder) {
    std::vector<std::string> repositories;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(cache_folder, failure)) {
        std::string name = entry.path().filename().string();
        if (!name.starts_with(kPrefix) || !entry.is_directory(failure)) continue;
        name.erase(0, kPrefix.size());
        if (const std::size_t gap = name.find("--"); gap != std::string::npos) {
            name.replace(gap, 2, "/");
        }
        repositories.push_back(std::move(name));
    }
    std::ranges::sort(repositories);
    return repositories;
}

bool holds_outside_weights(const fs::path& file) {
    const std::string name = file.filename().string();
    return name.find(".onnx_data") != std::string::npos ||
           name.find(".onnx.data") != std::string::npos;
}

void bring_weights_to_networks(const fs::path& snapshot) noexcept {
    try {
        for (const auto& entry : fs::recursive_directory_iterator(snapshot)) {
            if (!entry.is_symlink() || !holds_outside_weights(entry.path())) continue;
            put_content(fs::canonical(entry.path()), entry.path(), model_folder_of(entry.path()));
        }
    } catch (const std::exception&) {
        return;  // the runtime then says what it does not read, and where
    }
}

std::string hub_checksum_of(const fs::path& file) {
    constexpr std::size_t kSha1 = 40;
    constexpr std::size_t kSha256 = 64;
    std::error_code failure;
    const bool is_link = fs::is_symlink(file, failure);
    const fs::path target = is_link ? fs::read_symlink(file, failure) : hard_linked_blob(file);
    if (failure || target.parent_path().filename() != "blobs") return {};
    std::string name = target.filename().string();
    return (name.size() == kSha1 || name.size() == kSha256) && is_hex(name) ? name : std::string();
}

}  // namespace halfspace
