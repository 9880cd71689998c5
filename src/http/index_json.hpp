// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/source_preview.hpp"
#include "http/allowed_folders.hpp"
#include "http/index_job.hpp"
#include "http/json.hpp"

namespace halfspace {

// Indexing as JSON; what requests may hold is defined in api/openapi.yaml.

struct PreviewRequest {
    std::filesystem::path path;
    SourceOptions read_with;
};

/// @throws Error InvalidInput naming the place, the value and the rule; so does the next
PreviewRequest read_preview_request(const JsonValue& body);
NewIndexJob read_new_index_job(const JsonValue& body);

JsonValue to_json(const SourcePreview& preview);
JsonValue to_json(const IndexReport& report);
JsonValue to_json(const BrowsedFolder& listing);

/// What indexing a source did, with every skipped record.
JsonValue to_json(const IndexReport& report, const SourceInfo& source, const Workspace& workspace);

}  // namespace halfspace
