// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/progress.hpp"
#include "data/source.hpp"
#include "encode/encoder.hpp"
#include "head/head_formats.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace halfspace {

/// What became of one record of a source.
struct ScoredRecord {
    std::string key;            ///< names it within its source
    std::vector<float> scores;  ///< one a head; none if there is a problem
    std::string problem;        ///< why it has no score, in words for a person; else empty

    friend bool operator==(const ScoredRecord&, const ScoredRecord&) = default;
};

struct ScoringOptions {
    std::uint64_t done_before = 0;     ///< records dealt with in an earlier run, for the progress
    std::uint64_t skipped_before = 0;  ///< of those, the ones with a problem
    ProgressCallback on_progress;
    std::stop_token stop;
};

/// Scores what is left of a source with heads of one space, each record embedded once, in the
/// source's order; keeps nothing. Memory: one window of records.
///
/// @param encoder    gives the encoder when the first record needs one; one with a ready-made
///                   vector does not
/// @param on_scored  the next records, in order, from the calling thread; what it throws ends the
///                   work
/// @return whether all were dealt with; not if the stop token came between
/// @throws Error Conflict if a head was trained on vectors of another encoder; InvalidInput if its
///         dimension is another, or the encoder cannot read what the source holds
bool score_source(const std::function<Encoder&()>& encoder, std::span<const SavedHead> heads,
                  Source& source, const ScoringOptions& options,
                  const std::function<void(std::span<const ScoredRecord>)>& on_scored);

}  // namespace halfspace
