// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "http/export_job.hpp"
#include "http/export_json.hpp"
#include "http/routes.hpp"
#include "http/uri.hpp"

namespace halfspace {

namespace {

OpenWorkspace& workspace_of(WorkspaceRegistry& registry, const RouteCall& call) {
    return registry.at(call.in_path("workspace"));
}

ExportShelf shelf_of(WorkspaceRegistry& registry, const RouteCall& call) {
    return ExportShelf(workspace_of(registry, call).workspace().folder());
}

HttpResponse begin_export(WorkspaceRegistry& registry, const AllowedFolders& folders, Jobs& jobs,
                          const RouteCall& call) {
    OpenWorkspace& open = workspace_of(registry, call);
    const std::string name = shelve(parse_json(call.request().body), open, folders);
    return json_response(to_text(to_json(jobs.start(export_task(name, open, folders)))), 201);
}

HttpResponse download(WorkspaceRegistry& registry, const RouteCall& call) {
    const ShelvedExport one = shelf_of(registry, call).at(call.in_path("export"));
    if (!one.bytes) {
        throw Error(ErrorCode::NotFound, one.path.string() + " is not there (yet, or any more)");
    }
    HttpResponse response{200, "application/octet-stream", "", {{"Cache-Control", "no-store"}}};
    response.file = one.path;
    response.headers.emplace_back("Content-Disposition",
                                  "attachment; filename=\"export\"; "
                                  "filename*=UTF-8''" +
                                      percent_encode(one.name));
    return response;
}

HttpResponse remove(WorkspaceRegistry& registry, Jobs& jobs, const RouteCall& call) {
    OpenWorkspace& open = workspace_of(registry, call);
    const std::string& name = call.in_path("export");
    for (const Job& job : jobs.list()) {
        if (job.is_active() && job.kind == kExportKind && job.title == name &&
            job.workspace == open.workspace().name()) {
            throw Error(ErrorCode::Conflict, name + " is being made; stop that first");
        }
    }
    ExportShelf(open.workspace().folder()).remove(name);
    return {204, "", "", {}};
}

}  // namespace

void add_exports_routes(Router& router, WorkspaceRegistry& registry, const AllowedFolders& folders,
                        Jobs& jobs) {
    const std::string all = "/api/workspaces/{workspace}/exports";
    const std::string one = all + "/{export}";
    router.add({"GET", all, {}, [&](const RouteCall& call) {
                    return json_response(to_text(to_json_array(shelf_of(registry, call).list())));
                }});
    router.add({"POST", all, {}, [&](const RouteCall& call) {
                    return begin_export(registry, folders, jobs, call);
                }});
    router.add({"GET", one, {}, [&](const RouteCall& call) { return download(registry, call); }});
    router.add(
        {"DELETE", one, {}, [&](const RouteCall& call) { return remove(registry, jobs, call); }});
    router.add({"POST", one + "/resume", {}, [&](const RouteCall& call) {
                    OpenWorkspace& open = workspace_of(registry, call);
                    const JobTask task = export_task(call.in_path("export"), open, folders);
                    return json_response(to_text(to_json(jobs.start(task))));
                }});
}

}  // namespace halfspace
