// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/prediction_input.hpp"
#include "workspace/prediction_table.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace halfspace {

struct PredictionJob {
    std::vector<PredictionHead> heads;  ///< one at least, of one space
    std::string prefix;                 ///< of the new columns' names
    std::filesystem::path output;       ///< empty: standard output, which cannot be gone on with
    TableFormat format = TableFormat::Csv;
    bool restart = false;  ///< what an earlier run left is dropped
};

struct PredictionHooks {
    ProgressCallback on_scoring;
    ProgressCallback on_writing;
    /// Each record with a problem, in order, while the table is written.
    std::function<void(const ScoredRecord&)> on_skipped;
    std::stop_token stop;
};

/// found = predicted + skipped, unless stopped.
struct PredictionReport {
    std::uint64_t found = 0;
    std::uint64_t predicted = 0;
    std::uint64_t skipped = 0;
    std::uint64_t resumed = 0;             ///< records an earlier run had dealt with
    std::vector<std::uint64_t> positives;  ///< one a head
    bool was_stopped = false;              ///< the output is not there then
};

/// Where a run keeps what it has until the output is whole: OUTPUT.partial.
std::filesystem::path partial_folder(const std::filesystem::path& output);

/// Scores the input and writes the table. Into a file in two steps: all scores go into a journal
/// beside it, out of which the table is written at the end and takes its place. A run that was
/// stopped or killed is gone on with by the next with the same heads and input; no record is lost
/// or doubled. Memory does not grow with the input.
///
/// @throws Error Conflict if the journal there is of other heads or another input, or a head is of
///         another encoder; InvalidInput if there is nothing in the input, a column's name is taken
///         or two heads have one name; and as `score_source` and `TableCopy`
PredictionReport run_prediction(const PredictionJob& job, PredictionInput& input,
                                const std::function<Encoder&()>& encoder,
                                const PredictionHooks& hooks);

}  // namespace halfspace
