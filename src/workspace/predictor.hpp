// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/progress.hpp"
#include "data/image_folder.hpp"
#include "encode/encoder.hpp"
#include "head/head_formats.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace halfspace {

struct Prediction {
    std::string path;  ///< relative to the folder
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
    std::vector<SkippedFile> skipped;
    bool was_stopped = false;
};

/// Scores every picture of a folder with a saved head, in path order; keeps nothing.
/// @param on_prediction  called for each picture, in path order, from the calling thread
/// @throws Error Conflict if the head was trained on vectors of another encoder; InvalidInput if
/// its dimension is
///         another; as `scan_image_folder`
PredictReport predict_image_folder(Encoder& encoder, const SavedHead& saved,
                                   const std::filesystem::path& folder,
                                   const PredictOptions& options,
                                   const std::function<void(const Prediction&)>& on_prediction);

}  // namespace halfspace
