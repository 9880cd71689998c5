// SPDX-License-Identifier: Apache-2.0
#include "encode/encoder.hpp"
#include "http/index_json.hpp"
#include "http/routes.hpp"

#include <utility>

namespace halfspace {

namespace {

HttpResponse list_folder(const AllowedFolders& folders, const RouteCall& call) {
    return json_response(to_text(to_json(folders.list(call.text("path").value_or("")))));
}

HttpResponse preview_source(const AllowedFolders& folders, const RouteCall& call) {
    const PreviewRequest request = read_preview_request(parse_json(call.request().body));
    const auto source = open_source(folders.check(request.path), request.read_with);
    return json_response(to_text(to_json(preview(*source))));
}

HttpResponse list_all_encoders() {
    JsonValue list = JsonValue::array();
    for (const EncoderInfo& info : list_encoders()) {
        list.push_back({{"name", info.name},
                        {"dim", info.dim},
                        {"reads_images", info.reads_images},
                        {"reads_texts", info.reads_texts},
                        {"source", info.source}});
    }
    return json_response(to_text(list));
}

HttpResponse start_job(WorkspaceRegistry& registry, const AllowedFolders& folders, Jobs& jobs,
                       const RouteCall& call) {
    NewIndexJob wanted = read_new_index_job(parse_json(call.request().body));
    const Job job = jobs.start(index_task(std::move(wanted), registry, folders));
    return json_response(to_text(to_json(job)), 201);
}

}  // namespace

void add_indexing_routes(Router& router, WorkspaceRegistry& registry, const AllowedFolders& folders,
                         Jobs& jobs) {
    router.add({"GET", "/api/folders", {"path"}, [&](const RouteCall& call) {
                    return list_folder(folders, call);
                }});
    router.add({"POST", "/api/previews", {}, [&](const RouteCall& call) {
                    return preview_source(folders, call);
                }});
    router.add({"GET", "/api/encoders", {}, [](const RouteCall&) { return list_all_encoders(); }});
    router.add({"POST", "/api/jobs", {}, [&](const RouteCall& call) {
                    return start_job(registry, folders, jobs, call);
                }});
}

}  // namespace halfspace
