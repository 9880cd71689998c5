// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/allowed_folders.hpp"
#include "http/jobs.hpp"
#include "http/map_shelf.hpp"
#include "http/pictures.hpp"
#include "http/router.hpp"
#include "http/uploads.hpp"
#include "http/workspace_registry.hpp"

namespace halfspace {

// The operations of api/openapi.yaml. What is given must outlive the router.

void add_workspace_routes(Router& router, WorkspaceRegistry& registry, Pictures& pictures);
void add_job_routes(Router& router, Jobs& jobs);
void add_indexing_routes(Router& router, WorkspaceRegistry& registry, const AllowedFolders& folders,
                         Jobs& jobs);
void add_upload_routes(Router& router, Uploads& uploads, Jobs& jobs);
void add_classifier_routes(Router& router, WorkspaceRegistry& registry);
void add_loop_routes(Router& router, WorkspaceRegistry& registry);
void add_audit_routes(Router& router, WorkspaceRegistry& registry);
void add_head_routes(Router& router);
void add_export_routes(Router& router, WorkspaceRegistry& registry);
void add_exports_routes(Router& router, WorkspaceRegistry& registry, const AllowedFolders& folders,
                        Jobs& jobs);
void add_evaluation_routes(Router& router, WorkspaceRegistry& registry);
void add_review_routes(Router& router, WorkspaceRegistry& registry);
void add_class_set_routes(Router& router, WorkspaceRegistry& registry);
void add_map_routes(Router& router, WorkspaceRegistry& registry, MapShelf& maps, Jobs& jobs);
void add_comparison_routes(Router& router, WorkspaceRegistry& registry);

}  // namespace halfspace
