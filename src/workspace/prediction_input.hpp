// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/open_tables.hpp"
#include "data/source.hpp"
#include "workspace/workspace.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace halfspace {

/// What is to be scored.
struct PredictionInput {
    std::unique_ptr<Source> source;
    std::optional<TableFiles> tables;  ///< to copy; one record a row
    std::string identity;     ///< lines that are the same as long as the input is, for a journal
    std::string fingerprint;  ///< of the encoder of a workspace's vectors; else empty
};

/// Files and folders, as `open_sources`. Splits, and ids where the tables are copied, are not read.
/// @param keys_only  no copy of tables: their records are named by their ids
/// @throws Error as `open_sources`
PredictionInput open_prediction_files(std::span<const std::filesystem::path> paths,
                                      const SourceOptions& options, bool keys_only);

/// The items of a workspace with the vectors in use, by id; `split` empty: of every split. The
/// workspace must outlive it.
/// @throws Error NotFound for an unknown split
PredictionInput open_prediction_items(Workspace& workspace, const std::string& split);

}  // namespace halfspace
