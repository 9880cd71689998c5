// SPDX-License-Identifier: Apache-2.0
#include "http/audit_json.hpp"
#include "http/routes.hpp"

namespace halfspace {

namespace {

Audits audits_of(WorkspaceRegistry& registry, const RouteCall& call) {
    return Audits(registry.at(call.in_path("workspace")).workspace());
}

HttpResponse get_audit(WorkspaceRegistry& registry, const RouteCall& call) {
    return json_response(
        to_text(to_json(audits_of(registry, call).state(call.in_path("classifier")))));
}

HttpResponse draw_audit(WorkspaceRegistry& registry, const RouteCall& call) {
    const AuditDraw wanted = read_audit_draw(parse_json(call.request().body));
    return json_response(to_text(to_json(
        audits_of(registry, call).draw(call.in_path("classifier"), wanted.split, wanted.count))));
}

HttpResponse label_audit(WorkspaceRegistry& registry, const RouteCall& call) {
    const auto labels = read_label_change(parse_json(call.request().body));
    return json_response(
        to_text(to_json(audits_of(registry, call).set_labels(call.in_path("classifier"), labels))));
}

}  // namespace

void add_audit_routes(Router& router, WorkspaceRegistry& registry) {
    const std::string audit = "/api/workspaces/{workspace}/classifiers/{classifier}/audit";
    router.add(
        {"GET", audit, {}, [&](const RouteCall& call) { return get_audit(registry, call); }});
    router.add(
        {"POST", audit, {}, [&](const RouteCall& call) { return draw_audit(registry, call); }});
    router.add({"PUT", audit + "/labels", {}, [&](const RouteCall& call) {
                    return label_audit(registry, call);
                }});
}

}  // namespace halfspace
