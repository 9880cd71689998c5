// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/progress.hpp"
#include "encode/encoder.hpp"
#include "workspace/workspace.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace halfspace {

struct ReembedOptions {
    std::size_t batch_size = 32;   ///< pictures in one run of the network, > 0
    std::size_t threads = 0;       ///< for decoding; 0 means all cores
    ProgressCallback on_progress;  ///< called from the calling thread after each batch
    std::stop_token stop;          ///< ends after the batch in hand; what was made stays
    /// How long a batch may wait to be made durable, while others follow. A kill costs that much.
    std::chrono::milliseconds durable_within{1000};
};

/// Every item that is there accounted for: found = added + known + skipped (+ not reached, if
/// stopped).
struct ReembedReport {
    VectorSet set;                      ///< the set that was made or gone on with
    std::uint64_t found = 0;            ///< items that are not removed
    std::uint64_t added = 0;            ///< have their vector now
    std::uint64_t known = 0;            ///< had it from a run before
    std::uint64_t skipped = 0;          ///< have none; `skipped_by` lists them
    std::uint64_t labels_left_out = 0;  ///< on items without a vector, removed ones too
    std::uint64_t cut_texts = 0;        ///< of the added: longer than the encoder reads
    std::size_t token_limit = 0;        ///< what those were cut to
    bool was_stopped = false;
    std::chrono::duration<double> elapsed{};
};

/// Gives every item of a workspace a vector of another encoder too, in a set of vectors beside the
/// one in use, under the same ids and splits. Nothing else changes until `use_vectors`.
///
/// A text is embedded as it was indexed; a picture is read again from its source and must be what
/// it was. An item that cannot be read, or not by this encoder, has no vector in the set and is
/// told. What is done is durable within a second; a run that was stopped or killed is gone on with
/// by the next. Run again later, it takes in the items that are new.
///
/// Memory: what the sources hold (see Source), three batches of decoded pictures, a window of 8,192
/// keys and 16 MiB of vectors.
///
/// @throws Error Conflict if the vectors in use are of this encoder; InvalidInput if it can read no
///         kind of item there is; NotFound if a source of pictures is not there at all; Unavailable
///         if the disk is full. What was made before stays.
ReembedReport reembed(Workspace& workspace, Encoder& encoder, const ReembedOptions& options = {});

/// Live items that a set has no vector of, and why, by item.
std::vector<SkippedRecord> skipped_by(const Workspace& workspace, std::int64_t vector_set,
                                      std::size_t offset, std::size_t count);

}  // namespace halfspace
