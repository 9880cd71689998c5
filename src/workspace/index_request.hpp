// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/indexer.hpp"
#include "workspace/source_table.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace halfspace {

/// Something on disk that a person wants in a workspace.
struct IndexRequest {
    std::filesystem::path source;  ///< a file or folder
    std::string encoder;  ///< name or path; empty: the workspace's, or for a new one `starter`, and
                          ///< none for ready-made vectors
    std::optional<SourceOptions> read_with;  ///< nothing: as it was read last, else guessed
    bool allow_empty = false;                ///< a source that is gone or empty loses all its items
    /// Where a new workspace keeps its vectors, as a person gives it; empty: in its folder.
    std::string store = {};
};

/// What came of it.
struct Indexed {
    IndexReport report;
    SourceInfo source;
};

/// Opens the workspace in `folder`, or makes one for the request's source; before that it looks at
/// the source, so that a wrong path leaves no empty workspace behind.
/// @throws Error as Workspace::open and ::create, open_source and `require_something`; Conflict if
///         the encoder or the store named is another than the workspace's
std::unique_ptr<Workspace> open_or_create(const std::filesystem::path& folder,
                                          const IndexRequest& request);

/// @throws Error Conflict if the workspace's vectors are of another encoder than the one named,
///         with the way out; as `open_cached_encoder`
void use_named_encoder(Workspace& workspace, const std::string& encoder);

/// Takes the request's source in. One that was indexed before may be gone by now, if the request
/// allows that.
/// @param options  all but `if_all_gone`, which the request says
/// @param on_search_index  told of the engine's index being built, if one was asked for; nothing:
///                         as `options.on_progress`
/// @throws Error as `open_source` and `index_source`
Indexed index_request(Workspace& workspace, const IndexRequest& request, IndexOptions options,
                      const ProgressCallback& on_search_index = {});

/// The sources of a workspace, as they were read last.
/// @throws Error NotFound if there is none
std::vector<SourceRow> known_sources(Workspace& workspace);

}  // namespace halfspace
