// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/jobs.hpp"
#include "http/map_shelf.hpp"
#include "http/workspace_registry.hpp"

namespace halfspace {

/// Makes the map of a workspace, or goes on where making it was stopped; its result is a MapReport.
/// @param open, maps  must outlive the job
JobTask map_task(OpenWorkspace& open, MapShelf& maps);

}  // namespace halfspace
