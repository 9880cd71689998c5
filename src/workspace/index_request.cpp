// SPDX-License-Identifier: Apache-2.0
#include "workspace/index_request.hpp"

#include "base/error.hpp"
#include "data/source_preview.hpp"
#include "encode/encoder.hpp"
#include "workspace/vector_homes.hpp"

#include <fmt/format.h>

#include <utility>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

std::unique_ptr<Workspace> create_for(const fs::path& folder, const SourceInfo& info,
                                      const std::string& encoder_name, const std::string& address) {
    if (info.has_vectors && encoder_name.empty()) {
        return Workspace::create(folder, Workspace::no_encoder(info.dim), address);
    }
    const std::shared_ptr<Encoder> encoder =
        open_cached_encoder(encoder_name.empty() ? "starter" : encoder_name);
    if (info.has_vectors && encoder->dim() != info.dim) {
        throw Error(
            ErrorCode::InvalidInput,
            fmt::format("The vectors of {} have {} numbers, and the encoder {} gives "
                        "vectors of {}, so they are not from it",
                        info.root.string(), info.dim, encoder->info().name, encoder->dim()));
    }
    auto workspace = Workspace::create(folder, encoder->info(), address);
    workspace->use_encoder(encoder);
    return workspace;
}

/// @throws Error Conflict if the workspace's vectors are somewhere else
void require_address(const Workspace& workspace, const std::string& address) {
    const VectorSet& set = workspace.vector_set();
    if (set.address == remembered_address(address)) return;
    throw Error(ErrorCode::Conflict, "The workspace " + workspace.name() +
                                         " keeps its vectors in " +
                                         place_of(workspace.folder(), set) + ", not in " + address +
                                         ". Leave --store out to add to it.");
}

/// A source as it was read last, if the workspace has it. The path may lead nowhere by now.
std::optional<SourceRow> known_source(Workspace& workspace, const fs::path& path) {
    auto root = fs::weakly_canonical(path);
    if (!root.has_filename()) root = root.parent_path();
    const std::scoped_lock lock(workspace.mutex());
    return SourceTable(workspace.database()).find(root);
}

/// Opens what was indexed before; says what to do if it is gone. @return nothing if it may be gone
std::unique_ptr<Source> open_known(const SourceRow& row, const SourceOptions& options,
                                   bool may_be_gone) {
    try {
        return open_source(row.root, options);
    } catch (const Error& error) {
        if (may_be_gone) return nullptr;
        throw Error(error.code(), std::string(error.what()) +
                                      ". Its items stay; if they are gone for good, add "
                                      "--allow-empty");
    }
}

}  // namespace

std::unique_ptr<Workspace> open_or_create(const fs::path& folder, const IndexRequest& request) {
    const std::string address = vectors_address(request.store, folder);
    if (Workspace::exists(folder)) {
        auto workspace = Workspace::open(folder);
        if (!address.empty()) require_address(*workspace, address);
        if (!request.encoder.empty()) use_named_encoder(*workspace, request.encoder);
        return workspace;
    }
    const auto source = open_source(request.source, request.read_with.value_or(SourceOptions{}));
    require_something(preview(*source));
    return create_for(folder, source->info(), request.encoder, address);
}

void use_named_encoder(Workspace& workspace, const std::string& encoder_name) {
    const std::shared_ptr<Encoder> encoder = open_cached_encoder(encoder_name);
    if (encoder->info().fingerprint != workspace.space().encoder_fingerprint) {
        throw Error(ErrorCode::Conflict,
                    "The workspace " + workspace.name() + " holds vectors of the encoder " +
                        workspace.encoder_name() + ", which those of " + encoder->info().name +
                        " cannot be compared with. Leave --encoder out to add to it. To have all "
                        "items embedded by the other: halfspace reembed " +
                        workspace.name() + " --encoder " + encoder_name + " --use");
    }
    workspace.use_encoder(encoder);
}

Indexed index_request(Workspace& workspace, const IndexRequest& request, IndexOptions options,
                      const ProgressCallback& on_search_index) {
    if (request.allow_empty) options.if_all_gone = SourceScan::IfAllGone::Remove;
    const auto known = known_source(workspace, request.source);
    const SourceOptions read_with =
        request.read_with.value_or(known ? known->options : SourceOptions{});
    const auto source = known ? open_known(*known, read_with, request.allow_empty)
                              : open_source(request.source, read_with);
    if (source) {
        Indexed done{index_source(workspace, *source, read_with, options), source->info()};
        if (!done.report.was_stopped) {
            done.report.was_stopped = !workspace.store().complete_index(
                {.on_progress = on_search_index ? on_search_index : options.on_progress,
                 .stop = options.stop});
        }
        return done;
    }
    SourceInfo info;
    info.root = known->root;
    info.format = known->format;
    return {remove_items_of(workspace, *known), info};
}

std::vector<SourceRow> known_sources(Workspace& workspace) {
    std::vector<SourceRow> rows;
    {
        const std::scoped_lock lock(workspace.mutex());
        rows = SourceTable(workspace.database()).all();
    }
    if (rows.empty()) {
        throw Error(ErrorCode::NotFound, "Nothing was indexed into " + workspace.name() + " yet");
    }
    return rows;
}

}  // namespace halfspace
