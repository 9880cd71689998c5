// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/json.hpp"
#include "workspace/indexer.hpp"
#include "workspace/workspace.hpp"

#include <string>

namespace halfspace {

/// What indexing a source did, with every skipped record.
JsonValue to_json(const IndexReport& report, const SourceInfo& source, const Workspace& workspace);

/// The same for people: counts, what they may wonder about, and the first skipped records.
std::string to_people(const IndexReport& report, const SourceInfo& source,
                      const Workspace& workspace);

}  // namespace halfspace
