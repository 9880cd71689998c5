// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/temporary_folder.hpp"

#include <cstddef>
#include <filesystem>

namespace halfspace::testing {

/// Makes a workspace `name` in `folder` over `pictures` colour pictures, and closes it.
/// @return the workspace's folder
std::filesystem::path make_workspace(const TemporaryFolder& folder, const std::string& name,
                                     std::size_t pictures);

}  // namespace halfspace::testing
