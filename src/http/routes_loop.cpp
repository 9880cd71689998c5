// SPDX-License-Identifier: Apache-2.0
#include "http/json.hpp"
#include "http/routes.hpp"

namespace halfspace {

namespace {

constexpr std::uint64_t kDefaultLimit = 60;
constexpr std::uint64_t kMaxLimit = 500;

Loop& loop_of(WorkspaceRegistry& registry, const RouteCall& call) {
    return registry.at(call.in_path("workspace")).loop();
}

HttpResponse list_labels(WorkspaceRegistry& registry, const RouteCall& call) {
    const auto offset = call.integer("offset", 0).value_or(0);
    const auto limit = call.integer("limit", 1, kMaxLimit).value_or(kDefaultLimit);
    const LabelQuery which{label_kind_from(call.text("kind").value_or("any")),
                           call.integer("first_round", 1).value_or(1),
                           call.integer("last_round", 1)};
    return json_response(to_text(
        to_json(loop_of(registry, call).labels(call.in_path("classifier"), which, offset, limit))));
}

HttpResponse relabel(WorkspaceRegistry& registry, const RouteCall& call) {
    const RelabelRequest request = read_relabel_request(parse_json(call.request().body));
    return json_response(to_text(to_json(
        loop_of(registry, call).relabel(call.in_path("classifier"), request.which, request.to))));
}

HttpResponse set_labels(WorkspaceRegistry& registry, const RouteCall& call) {
    const auto labels = read_label_change(parse_json(call.request().body));
    return json_response(
        to_text(to_json(loop_of(registry, call).set_labels(call.in_path("classifier"), labels))));
}

HttpResponse undo(WorkspaceRegistry& registry, const RouteCall& call) {
    return json_response(
        to_text(to_json(loop_of(registry, call).undo(call.in_path("classifier")))));
}

HttpResponse redo(WorkspaceRegistry& registry, const RouteCall& call) {
    return json_response(
        to_text(to_json(loop_of(registry, call).redo(call.in_path("classifier")))));
}

HttpResponse fit_and_next(WorkspaceRegistry& registry, const RouteCall& call) {
    const FitRequest request = read_fit_request(parse_json(call.request().body));
    return json_response(to_text(
        to_json(loop_of(registry, call)
                    .fit_and_next(call.in_path("classifier"), request.round, request.recipe))));
}

HttpResponse look_ahead(WorkspaceRegistry& registry, const RouteCall& call) {
    return json_response(
        to_text(to_json(loop_of(registry, call).look_ahead(call.in_path("classifier")))));
}

HttpResponse draw_page(WorkspaceRegistry& registry, const RouteCall& call) {
    const auto items = read_page_request(parse_json(call.request().body));
    return json_response(
        to_text(to_json(loop_of(registry, call).draw_page(call.in_path("classifier"), items))));
}

HttpResponse restore_round(WorkspaceRegistry& registry, const RouteCall& call) {
    return json_response(
        to_text(to_json(loop_of(registry, call)
                            .restore(call.in_path("classifier"), call.number_in_path("round")))));
}

HttpResponse reset_seen(WorkspaceRegistry& registry, const RouteCall& call) {
    const SeenReset which = read_seen_reset(parse_json(call.request().body));
    return json_response(
        to_text(to_json(loop_of(registry, call).reset_seen(call.in_path("classifier"), which))));
}

}  // namespace

void add_loop_routes(Router& router, WorkspaceRegistry& registry) {
    const std::string one = "/api/workspaces/{workspace}/classifiers/{classifier}";
    router.add({"GET",
                one + "/labels",
                {"offset", "limit", "kind", "first_round", "last_round"},
                [&](const RouteCall& call) { return list_labels(registry, call); }});
    router.add({"PUT", one + "/labels", {}, [&](const RouteCall& call) {
                    return set_labels(registry, call);
                }});
    router.add({"POST", one + "/labels/relabel", {}, [&](const RouteCall& call) {
                    return relabel(registry, call);
                }});
    router.add(
        {"POST", one + "/undo", {}, [&](const RouteCall& call) { return undo(registry, call); }});
    router.add(
        {"POST", one + "/redo", {}, [&](const RouteCall& call) { return redo(registry, call); }});
    router.add({"POST", one + "/fit", {}, [&](const RouteCall& call) {
                    return fit_and_next(registry, call);
                }});
    router.add({"GET", one + "/next-page", {}, [&](const RouteCall& call) {
                    return look_ahead(registry, call);
                }});
    router.add({"POST", one + "/page", {}, [&](const RouteCall& call) {
                    return draw_page(registry, call);
                }});
    router.add({"POST", one + "/rounds/{round}/restore", {}, [&](const RouteCall& call) {
                    return restore_round(registry, call);
                }});
    router.add({"POST", one + "/seen/reset", {}, [&](const RouteCall& call) {
                    return reset_seen(registry, call);
                }});
}

}  // namespace halfspace
