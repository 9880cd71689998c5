// SPDX-License-Identifier: Apache-2.0
#include "base/folders.hpp"

#include <cstdlib>
#include <string>

namespace halfspace {

namespace {

std::filesystem::path folder_from(const char* variable, const char* below_home) {
    if (const char* base = std::getenv(variable); base != nullptr && *base == '/') {
        return std::filesystem::path(base) / "halfspace";
    }
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home != nullptr ? home : ".") / below_home / "halfspace";
}

}  // namespace

std::filesystem::path data_folder() {
    return folder_from("XDG_DATA_HOME", ".local/share");
}

std::filesystem::path cache_folder() {
    return folder_from("XDG_CACHE_HOME", ".cache");
}

}  // namespace halfspace
