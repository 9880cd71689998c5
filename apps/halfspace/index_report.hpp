// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/indexer.hpp"
#include "workspace/workspace.hpp"

#include <string>

namespace halfspace {

/// What indexing a source did, for people: counts, what they may wonder about, and the first
/// skipped records. The JSON is in http/index_json.hpp.
std::string to_people(const IndexReport& report, const SourceInfo& source,
                      const Workspace& workspace);

}  // namespace halfspace
