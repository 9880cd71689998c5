// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "encode/hub_name.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace halfspace {

/// One model in the hub's cache, laid out as Python's huggingface_hub does:
///
///     models--owner--name/
///         blobs/<etag>                   contents, named by SHA-256 (large files) or git's blob id
///         blobs/<etag>.incomplete        what has come of one so far
///         snapshots/<commit>/onnx/a.onnx -> ../../../blobs/<etag>
///         refs/main                      the commit that `main` meant when it was last looked up
///     .locks/models--owner--name/<etag>.lock    held (flock) while a blob is written
class HubCache {
public:
    HubCache(const std::filesystem::path& cache_folder, const std::string& repository);

    [[nodiscard]] const std::filesystem::path& folder() const noexcept { return m_folder; }
    [[nodiscard]] std::filesystem::path blob(const std::string& etag) const;
    [[nodiscard]] std::filesystem::path incomplete(const std::string& etag) const;
    [[nodiscard]] std::filesystem::path lock(const std::string& etag) const;
    [[nodiscard]] std::filesystem::path snapshot(const std::string& commit) const;

    /// The folder of a revision that was downloaded before; nothing if there is none.
    [[nodiscard]] std::optional<std::filesystem::path> snapshot_of(
        const std::string& revision) const;

    /// All of them: that of main first, then from the newest to the oldest.
    [[nodiscard]] std::vector<std::filesystem::path> snapshots() const;

    /// Makes blobs, snapshots, refs and the folder of the locks.
    /// @throws Error Unavailable if one cannot be made
    void make_folders() const;

    /// Makes `file` of a snapshot a relative link to a blob, in one step; a hard link where it
    /// holds weights outside a network, which the inference runtime reads only from the network's
    /// own folder (a copy where there are no hard links).
    /// @throws Error Unavailable
    void link(const std::string& commit, const std::string& file, const std::string& etag) const;

    /// Notes what commit a branch or tag stands for; nothing to do for a commit.
    /// @throws Error Unavailable
    void write_ref(const std::string& revision, const std::string& commit) const;

private:
    std::filesystem::path m_folder;
    std::filesystem::path m_locks;
};

/// `models--owner--name` for `owner/name`.
std::string hub_folder_name(const std::string& repository);

/// The models of which anything is in the cache, as `owner/name` (or `name` for some old ones),
/// sorted.
std::vector<std::string> cached_repositories(const std::filesystem::path& cache_folder);

/// Whether a file holds weights outside a network: `model.onnx_data`, `model.onnx_data_1`,
/// `model.onnx.data`.
bool holds_outside_weights(const std::filesystem::path& file);

/// Makes hard links of the symbolic ones by which huggingface_hub puts such files into a snapshot;
/// leaves them if the cache cannot be written.
void bring_weights_to_networks(const std::filesystem::path& snapshot) noexcept;

/// The checksum that a file of a snapshot must have, as the name of the blob it links to says;
/// empty if it is no such link.
std::string hub_checksum_of(const std::filesystem::path& file);

}  // namespace halfspace
