// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/source_preview.hpp"
#include "http/allowed_folders.hpp"
#include "http/index_job.hpp"
#include "http/json.hpp"
#include "http/json_reader.hpp"

namespace halfspace {

// Indexing as JSON; what requests may hold is defined in api/openapi.yaml.

struct PreviewRequest {
    std::filesystem::path path;
    SourceOptions read_with;
};

/// @throws Error InvalidInput naming the place, the value and the rule; so does the next
PreviewRequest read_preview_request(const JsonValue& body);
NewIndexJob read_new_index_job(const JsonValue& body);

/// The field `path`, a whole path; and `read_with`, where what is left out is guessed.
std::filesystem::path read_path(const JsonObject& object);
std::optional<SourceOptions> read_read_with(const JsonObject& object);

JsonValue to_json(const SourcePreview& preview);
JsonValue to_json(const IndexReport& report);
JsonValue to_json(const BrowsedFolder& listing);

/// What indexing a source did, with every skipped record.
JsonValue to_json(const IndexReport& report, const SourceInfo& source, const Workspace& workspace);

}  // namespace halfspace
