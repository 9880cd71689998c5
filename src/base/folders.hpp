// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace halfspace {

/// Where a person's data lives: $XDG_DATA_HOME/halfspace, else ~/.local/share/halfspace
/// (XDG Base Directory Specification 0.8). Not made here.
std::filesystem::path data_folder();

/// Where what can be made again lives: $XDG_CACHE_HOME/halfspace, else ~/.cache/halfspace.
std::filesystem::path cache_folder();

}  // namespace halfspace
