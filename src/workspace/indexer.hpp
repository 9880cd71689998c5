// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/progress.hpp"
#include "data/source.hpp"
#include "workspace/source_scan.hpp"
#include "workspace/workspace.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stop_token>

namespace halfspace {

struct IndexOptions {
    std::size_t batch_size = 32;   ///< pictures in one run of the network, > 0
    std::size_t threads = 0;       ///< for decoding; 0 means all cores
    ProgressCallback on_progress;  ///< called from the calling thread after each batch
    std::stop_token stop;          ///< ends after the batch in hand; what was added stays
    /// How long a batch may wait to be made durable, while others follow. A kill costs that much.
    std::chrono::milliseconds durable_within{1000};
    SourceScan::IfAllGone if_all_gone = SourceScan::IfAllGone::Refuse;
};

/// Every record accounted for: found = added + known + moved + replaced + skipped (+ not reached,
/// if stopped).
struct IndexReport : ScanCounts {
    std::int64_t source = 0;  ///< whose skipped records `Workspace::skipped` lists
    std::uint64_t found = 0;
    std::uint64_t labels_of_removed = 0;  ///< on items of this source that are not there now
    std::uint64_t cut_texts = 0;          ///< of the new items: longer than the encoder reads
    std::size_t token_limit = 0;          ///< what those were cut to
    std::uint64_t dropped_vectors = 0;    ///< of removed items; their disk space was given back
    bool was_stopped = false;
    std::chrono::duration<double> elapsed{};
    std::chrono::duration<double> decode_time{};  ///< summed over threads: read, decode and resize
    std::chrono::duration<double> encode_time{};  ///< in the network
};

/// Brings a workspace up to date with a source, batch by batch; what is done is durable within a
/// second, and a run that was killed is taken up where it was.
///
/// New records become items; a record of the same key and content is known; one of the same content
/// whose old key is gone is the same item under its new key; one of the same key and another
/// content is a new item, and the old one is removed. Items whose key did not come up are removed
/// at the end. A removed item is in no query and no count any more. Its labels stay: they count in
/// fits, and are its again when its content comes back. What was skipped is tried again once it
/// changed.
///
/// Ready-made vectors are brought to norm 1; they are taken to be of the workspace's encoder.
///
/// Memory: what the source holds (see Source), a window of at most 8,192 records and about 64 MiB
/// of content, three batches of decoded pictures, 16 MiB of vectors, and two bits an item of the
/// workspace.
///
/// @param read_with  how `source` was opened; kept for the next scan
/// @throws Error InvalidInput if the encoder cannot read what the source holds, or its vectors have
///         another dimension; Conflict if, under `IfAllGone::Refuse`, every item from this source
///         would be removed or the source holds things of another kind by now; Unavailable if the
///         disk is full. What was added before stays.
IndexReport index_source(Workspace& workspace, Source& source, const SourceOptions& read_with,
                         const IndexOptions& options = {});

/// Removes every item that came from a source, as a scan that finds it empty would.
IndexReport remove_items_of(Workspace& workspace, const SourceRow& source);

}  // namespace halfspace
