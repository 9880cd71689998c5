// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/allowed_folders.hpp"
#include "http/jobs.hpp"
#include "http/workspace_registry.hpp"
#include "workspace/index_request.hpp"

#include <string>

namespace halfspace {

struct NewIndexJob {
    std::string workspace;  ///< name of one that is served, or of a new one
    IndexRequest request;
};

/// Takes a source into a workspace, which is made if there is none of that name and served from
/// then on. A stop ends it after the batch in hand; what was added stays, and it goes on from
/// there. Its result is an IndexReport.
/// @param registry  must outlive the job
/// @throws Error InvalidInput for a name that cannot be a workspace's or a source outside of the
///         allowed folders; NotFound if there is nothing
JobTask index_task(NewIndexJob wanted, WorkspaceRegistry& registry, const AllowedFolders& folders);

}  // namespace halfspace
