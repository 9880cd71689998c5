// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/store_copy.hpp"
#include "workspace/workspace.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace halfspace {

struct VectorCopyReport {
    VectorSet set;  ///< the copy
    StoreCopyReport copied;
};

/// Copies the vectors in use, with all flags, to another home, as another set of the workspace;
/// `use_vectors` puts it in use, and labels and rounds go on there as if nothing had happened. A
/// copy that is there already is gone on with, or brought up to date.
///
/// @param given  the address of an engine, or empty for the workspace's folder
/// @throws Error Conflict if the vectors in use are there already, or something else is; else as
///         `copy_store`, `vectors_address`
VectorCopyReport copy_vectors(Workspace& workspace, std::string_view given,
                              StoreCopyOptions options = {});

/// Copies the store of one home to another that knows no workspace: an address, or a folder.
///
/// @throws Error NotFound if there is no store to copy; Unavailable if it is open somewhere, which
///         one in Weaviate cannot tell: whoever had it open must open it again; else as
///         `copy_store`
StoreCopyReport copy_bare_store(const std::string& from, const std::string& to,
                                const StoreCopyOptions& options = {});

/// The vectors in use of a workspace to such a home.
StoreCopyReport copy_to_bare_store(const Workspace& workspace, const std::string& to,
                                   const StoreCopyOptions& options = {});

}  // namespace halfspace
