// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/hub_cache.hpp"
#include "encode/hub_client.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>

namespace halfspace {

/// Whether a file's content has this checksum: SHA-256 (64 hex digits) or git's blob id (40); true
/// for anything else, which says nothing about the content.
/// @throws Error NotFound or Unavailable if it cannot be read
bool has_hub_checksum(const std::filesystem::path& file, const std::string& checksum);

/// One file of a model, on its way into the cache.
struct BlobTransfer {
    const HubName& name;
    const std::string& commit;
    const HubFile& file;  ///< with its etag
    std::stop_token stop;
    std::function<void(std::uint64_t bytes)> on_bytes;  ///< how many of the file's are here
    std::function<void(const std::string&)> on_notice;
};

/// Bytes of the file that are in the cache already, whole or begun.
std::uint64_t bytes_present(const HubCache& cache, const HubFile& file);

/// Brings the content into the cache unless it is there with the right checksum: goes on with what
/// was begun, checks size and checksum (once more from the start if they are wrong), and only then
/// gives it its name. Another process that fetches the same is waited for.
/// @return bytes that came over the network
/// @throws as `HubClient`; Corrupt if it comes damaged twice; Unavailable if the disk is full
std::uint64_t fetch_blob(HubClient& client, const HubCache& cache, const BlobTransfer& transfer);

}  // namespace halfspace
