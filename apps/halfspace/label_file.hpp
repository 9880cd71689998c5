// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/loop_types.hpp"
#include "workspace/workspace.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace halfspace {

/// `unsure`, or a score. @throws Error InvalidInput if it is neither
LabelValue label_from_text(const std::string& text);

/// What to do with a line that names no item of the split.
enum class UnknownItems { Refuse, LeaveOut };

struct LabelFile {
    std::vector<ItemLabel> labels;
    std::vector<std::string> unknown;  ///< lines left out, each with its number and the reason
};

/// The labels of a CSV file with the columns `path` (or `key`) and `score`: -1 to 1, or `unsure`;
/// or of a JSONL file with such objects. Where `unsure` is a
/// column too, true there is `unsure`. A path is that of an item, relative to its source, or the
/// whole path of its file.
///
/// @param split  items of others are unknown
/// @throws Error InvalidInput if any line cannot be used, listing them all with their numbers and
///         reasons; NotFound if there is no file
LabelFile read_label_file(const std::filesystem::path& file, const Workspace& workspace,
                          const std::string& split, UnknownItems unknown);

}  // namespace halfspace
