// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/source.hpp"

#include <filesystem>
#include <memory>

namespace halfspace {

/// A folder of pictures as a source: the files by path, those that are no pictures as records with
/// a problem. The list of names is held; nothing is opened.
/// @throws Error as `scan_image_folder`
std::unique_ptr<Source> open_image_folder(const std::filesystem::path& root,
                                          const SourceOptions& options);

}  // namespace halfspace
