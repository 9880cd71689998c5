// SPDX-License-Identifier: Apache-2.0
#include "http/json.hpp"
#include "http/routes.hpp"

namespace halfspace {

namespace {

Loop& loop_of(WorkspaceRegistry& registry, const RouteCall& call) {
    return registry.at(call.in_path("workspace")).loop();
}

HttpResponse create_classifier(WorkspaceRegistry& registry, const RouteCall& call) {
    const NewClassifier wanted = read_new_classifier(parse_json(call.request().body));
    return json_response(to_text(to_json(loop_of(registry, call).create(wanted))), 201);
}

HttpResponse get_classifier(WorkspaceRegistry& registry, const RouteCall& call) {
    return json_response(
        to_text(to_json(loop_of(registry, call).state(call.in_path("classifier")))));
}

HttpResponse change_classifier(WorkspaceRegistry& registry, const RouteCall& call) {
    const ClassifierChange change = read_classifier_change(parse_json(call.request().body));
    return json_response(
        to_text(to_json(loop_of(registry, call).change(call.in_path("classifier"), change))));
}

HttpResponse delete_classifier(WorkspaceRegistry& registry, const RouteCall& call) {
    loop_of(registry, call).remove(call.in_path("classifier"));
    return {204, "", "", {{"Cache-Control", "no-store"}}};
}

}  // namespace

void add_classifier_routes(Router& router, WorkspaceRegistry& registry) {
    const std::string base = "/api/workspaces/{workspace}/classifiers";
    const std::string one = base + "/{classifier}";
    router.add({"POST", base, {}, [&](const RouteCall& call) {
                    return create_classifier(registry, call);
                }});
    router.add(
        {"GET", one, {}, [&](const RouteCall& call) { return get_classifier(registry, call); }});
    router.add({"PATCH", one, {}, [&](const RouteCall& call) {
                    return change_classifier(registry, call);
                }});
    router.add({"DELETE", one, {}, [&](const RouteCall& call) {
                    return delete_classifier(registry, call);
                }});
}

}  // namespace halfspace
