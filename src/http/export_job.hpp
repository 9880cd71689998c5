// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/allowed_folders.hpp"
#include "http/jobs.hpp"
#include "http/workspace_registry.hpp"

#include <string>

namespace halfspace {

/// Puts what is wanted onto the shelf of the workspace, with the heads as they are now.
/// @return the file's name
/// @throws Error NotFound for a classifier, round, split or source that is not there; InvalidInput
///         for a source outside of the allowed folders; as `ExportShelf::add`
std::string shelve(const JsonValue& body, OpenWorkspace& open, const AllowedFolders& folders);

/// Makes what the shelf has under that name, or goes on with it; its result is an ExportResult.
/// @param open, folders  must outlive the job
/// @throws Error NotFound if the shelf has no such name
JobTask export_task(const std::string& name, OpenWorkspace& open, const AllowedFolders& folders);

/// The kind of those jobs.
inline constexpr const char* kExportKind = "export";

}  // namespace halfspace
