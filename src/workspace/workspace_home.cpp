// SPDX-License-Identifier: Apache-2.0
#include "workspace/workspace_home.hpp"

#include "base/folders.hpp"

#include <algorithm>
#include <cstdlib>

namespace halfspace {

namespace fs = std::filesystem;

fs::path workspace_home() {
    if (const char* home = std::getenv("HALFSPACE_HOME"); home != nullptr && *home != '\0') {
        return home;
    }
    return data_folder() / "workspaces";
}

fs::path workspace_folder(const std::string& name_or_path) {
    const fs::path path(name_or_path);
    const bool is_name = path == path.filename() && name_or_path != "." && name_or_path != "..";
    return is_name ? workspace_home() / path : path;
}

std::vector<fs::path> list_workspaces() {
    std::vector<fs::path> folders;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(workspace_home(), none)) {
        if (Workspace::exists(entry.path())) folders.push_back(entry.path());
    }
    std::ranges::sort(folders);
    return folders;
}

}  // namespace halfspace
