// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/progress.hpp"
#include "data/source.hpp"
#include "encode/encoder.hpp"
#include "head/head_formats.hpp"
#include "workspace/workspace.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace halfspace {

struct Prediction {
    std::string key;  ///< names it within its source
    float score = 0;
    bool is_positive = false;  ///< score >= cut-off
};

struct PredictOptions {
    float cut_off = 0;
    ProgressCallback on_progress;
    std::stop_token stop;
};

/// found = predicted + skipped, unless stopped.
struct PredictReport {
    std::uint64_t found = 0;
    std::uint64_t predicted = 0;
    std::uint64_t positive = 0;
    std::vector<SkippedRecord> skipped;
    bool was_stopped = false;
};

/// Scores every record of a source with a saved head, in the source's order; keeps nothing.
///
/// @param encoder  gives the encoder when the first record needs one; one with a ready-made vector
///                 does not
/// @param on_prediction  called for each record, in order, from the calling thread
/// @throws Error Conflict if the head was trained on vectors of another encoder; InvalidInput if
/// its
///         dimension is another, or the encoder cannot read what the source holds
PredictReport predict_source(const std::function<Encoder&()>& encoder, const SavedHead& saved,
                             Source& source, const PredictOptions& options,
                             const std::function<void(const Prediction&)>& on_prediction);

}  // namespace halfspace
