// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/loop_types.hpp"
#include "workspace/workspace.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace halfspace {

/// The labels of a CSV file with the columns `path` and `score`: -1 to 1, or `unsure`. A path is
/// that of an item, relative to its source, or the whole path of its file.
///
/// @param split  the classifier's training split; other items cannot be labelled
/// @throws Error InvalidInput if any line cannot be used, listing them all with their numbers and
///         reasons; NotFound if there is no file
std::vector<ItemLabel> read_label_file(const std::filesystem::path& file,
                                       const Workspace& workspace, const std::string& split);

}  // namespace halfspace
