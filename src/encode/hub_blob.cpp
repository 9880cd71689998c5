// SPDX-License-Identifier: Apache-2.0
#include "encode/hub_blob.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <system_error>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kSha1Digits = 40;
constexpr std::size_t kSha256Digits = 64;

std::optional<std::uint64_t> size_of(const fs::path& path) {
    std::error_code failure;
    const std::uintmax_t size = fs::file_size(path, failure);
    return failure ? std::nullopt : std::optional<std::uint64_t>(size);
}

/// Whether the blob is there; one of another size than the hub says is damaged and does not count.
bool is_there(const HubCache& cache, const HubFile& file) {
    const auto size = size_of(cache.blob(file.etag));
    return size && (file.size == 0 || *size == file.size);
}

bool is_good(const fs::path& path, const HubFile& file) {
    if (file.size > 0 && size_of(path) != file.size) return false;
    return has_hub_checksum(path, file.sha256.empty() ? file.etag : file.sha256);
}

/// Asks for what is missing of the file at `path`. @return bytes that came
std::uint64_t fill(HubClient& client, const fs::path& path, const BlobTransfer& transfer) {
    const FileDescriptor into = FileDescriptor::open(path, O_RDWR | O_CREAT | O_CLOEXEC);
    const std::uint64_t size = transfer.file.size;
    std::uint64_t begin = into.size();
    if (size > 0 && begin > size) begin = 0;
    into.resize(begin);
    std::uint64_t came = 0;
    const auto take = [&](std::uint64_t offset, std::span<const std::byte> bytes) {
        if (size > 0 && offset + bytes.size() > size) {
            throw Error(ErrorCode::Corrupt,
                        fmt::format("{} of {} is longer than the {} bytes that "
                                    "the hub lists",
                                    transfer.file.path, transfer.name.repository, size));
        }
        into.write_at(bytes, offset);
        came += bytes.size();
        if (transfer.on_bytes) transfer.on_bytes(offset + bytes.size());
    };
    std::uint64_t end = begin;
    if (size == 0 || begin < size) {
        end = client.download(transfer.name, transfer.commit, transfer.file, begin, take);
    }
    into.resize(end);  // of an older, longer try something may be left
    into.sync();
    return came;
}

void put_in_place(const fs::path& incomplete, const fs::path& blob) {
    std::error_code failure;
    fs::rename(incomplete, blob, failure);
    if (failure) {
        throw Error(ErrorCode::Unavailable, fmt::format("{} could not be renamed: {}",
                                                        incomplete.string(), failure.message()));
    }
    sync_folder(blob.parent_path());
}

}  // namespace

bool has_hub_checksum(const fs::path& file, const std::string& checksum) {
    if (checksum.size() == kSha256Digits) return digest_of_file(file) == checksum;
    if (checksum.size() != kSha1Digits) return true;
    // git's blob id: SHA-1 over `blob <size>`, a zero byte and the content.
    std::string head = fmt::format("blob {}", size_of(file).value_or(0));
    head += '\0';
    return digest_of_file(file, DigestKind::Sha1, head) == checksum;
}

std::uint64_t bytes_present(const HubCache& cache, const HubFile& file) {
    if (is_there(cache, file)) return size_of(cache.blob(file.etag)).value_or(0);
    const std::uint64_t begun = size_of(cache.incomplete(file.etag)).value_or(0);
    return file.size > 0 && begun > file.size ? 0 : begun;
}

std::uint64_t fetch_blob(HubClient& client, const HubCache& cache, const BlobTransfer& transfer) {
    const HubFile& file = transfer.file;
    const auto lock = FileLock::wait_for(cache.lock(file.etag), transfer.stop);
    if (!lock) throw HubStopped{};
    if (is_there(cache, file)) {  // perhaps only since the lock is ours
        if (is_good(cache.blob(file.etag), file)) return 0;
        if (transfer.on_notice) {
            transfer.on_notice(file.path + " is damaged on the disk; fetching it again");
        }
    }
    const fs::path incomplete = cache.incomplete(file.etag);
    std::uint64_t came = 0;
    for (const bool is_last_try : {false, true}) {
        came += fill(client, incomplete, transfer);
        if (is_good(incomplete, file)) {
            put_in_place(incomplete, cache.blob(file.etag));
            return came;
        }
        fs::remove(incomplete);
        if (!is_last_try && transfer.on_notice) {
            transfer.on_notice(file.path + " came damaged; fetching it again from the start");
        }
    }
    throw Error(ErrorCode::Corrupt,
                fmt::format("{} of {} came damaged twice: its checksum is not {}. A proxy or a "
                            "mirror (HF_ENDPOINT) may change files; try another network",
                            file.path, transfer.name.repository,
                            file.sha256.empty() ? file.etag : file.sha256));
}

}  // namespace halfspace
