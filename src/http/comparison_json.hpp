// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/json.hpp"
#include "workspace/comparison.hpp"

namespace halfspace {

/// The schema Comparison of api/openapi.yaml.
/// @param workspace  that the items with an id belong to
JsonValue to_json(const DataComparison& comparison, const Workspace& workspace);

}  // namespace halfspace
