// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/source.hpp"
#include "data/table_source.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <span>

namespace halfspace {

/// The files with rows that `open_sources` reads; nothing for a folder of pictures. Opens none.
/// @throws Error as `open_sources`
std::optional<TableFiles> find_tables(std::span<const std::filesystem::path> paths,
                                      const SourceOptions& options);

/// As `open_source`; several paths are files with rows of one kind, the parts of one source in the
/// order given, whose keys are relative to the folder that all are in.
/// @throws Error as `open_source`; NotFound or InvalidInput naming a path that is no such file
std::unique_ptr<Source> open_sources(std::span<const std::filesystem::path> paths,
                                     const SourceOptions& options,
                                     RecordKeys keys = RecordKeys::Ids);

}  // namespace halfspace
