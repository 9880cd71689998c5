// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/workspace.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace halfspace {

/// Where workspaces named without a path live: $HALFSPACE_HOME, else
/// $XDG_DATA_HOME/halfspace/workspaces
/// (~/.local/share/halfspace/workspaces).
std::filesystem::path workspace_home();

/// The folder meant by a name (no `/`) or a path. Opens nothing.
std::filesystem::path workspace_folder(const std::string& name_or_path);

/// The workspaces in `workspace_home()`, by name.
std::vector<std::filesystem::path> list_workspaces();

}  // namespace halfspace
