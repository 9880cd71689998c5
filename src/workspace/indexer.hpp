// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/progress.hpp"
#include "data/image_folder.hpp"
#include "workspace/workspace.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <vector>

namespace halfspace {

struct IndexOptions {
    SplitOptions splits;
    std::size_t batch_size = 32;   ///< pictures in one run of the network, > 0
    std::size_t threads = 0;       ///< for decoding; 0 means all cores
    ProgressCallback on_progress;  ///< called from the calling thread after each batch
    std::stop_token stop;          ///< ends after the batch in hand; what was added stays
};

/// Every file accounted for: found = added + known + skipped + (stopped early: not reached).
struct IndexReport {
    std::uint64_t found = 0;
    std::uint64_t added = 0;
    std::uint64_t known = 0;  ///< indexed by an earlier run and unchanged
    std::uint64_t changed =
        0;  ///< of `known`: the file was replaced since; the item keeps its first vector
    std::uint64_t missing = 0;  ///< items of this source whose file is gone (not among `found`)
    std::vector<SkippedFile> skipped;
    bool was_stopped = false;
    SplitRule rule_used = SplitRule::Hash;
    std::chrono::duration<double> elapsed{};
    std::chrono::duration<double> decode_time{};  ///< summed over threads: read, decode and resize
    std::chrono::duration<double> encode_time{};  ///< in the network
};

/// Adds the pictures of a folder that are not in the workspace yet, in path order, batch by batch;
/// each batch is durable before the next is reported. A run that was killed is taken up where it
/// was.
///
/// A file that was skipped before is tried again only if it changed.
/// @throws Error as `scan_image_folder`; InvalidInput if the encoder reads no images; Unavailable
/// if the
///         disk is full (what was added before stays)
IndexReport index_image_folder(Workspace& workspace, const std::filesystem::path& folder,
                               const IndexOptions& options = {});

}  // namespace halfspace
