// SPDX-License-Identifier: Apache-2.0
#include "http/class_set_json.hpp"
#include "http/routes.hpp"

namespace halfspace {

namespace {

constexpr std::uint64_t kDefaultLimit = 60;
constexpr std::uint64_t kMaxLimit = 500;

ClassSets& sets_of(WorkspaceRegistry& registry, const RouteCall& call) {
    return registry.at(call.in_path("workspace")).sets();
}

HttpResponse create_set(WorkspaceRegistry& registry, const RouteCall& call) {
    const NewClassSet wanted = read_new_class_set(parse_json(call.request().body));
    return json_response(to_text(to_json(sets_of(registry, call).create(wanted))), 201);
}

HttpResponse change_set(WorkspaceRegistry& registry, const RouteCall& call) {
    const ClassSetChange change = read_class_set_change(parse_json(call.request().body));
    return json_response(
        to_text(to_json(sets_of(registry, call).change(call.in_path("set"), change))));
}

HttpResponse choose(WorkspaceRegistry& registry, const RouteCall& call) {
    const auto choices = read_choices(parse_json(call.request().body));
    return json_response(
        to_text(to_json(sets_of(registry, call).choose(call.in_path("set"), choices))));
}

HttpResponse fit_set(WorkspaceRegistry& registry, const RouteCall& call) {
    const std::uint64_t round = read_fit_set_request(parse_json(call.request().body));
    return json_response(
        to_text(to_json(sets_of(registry, call).fit_and_next(call.in_path("set"), round))));
}

ConfusionSource source_of(const RouteCall& call) {
    ConfusionSource source{call.text("column"), {}};
    if (source.column) source.split = call.required_text("split");
    return source;
}

HttpResponse confusion(WorkspaceRegistry& registry, const RouteCall& call) {
    return json_response(
        to_text(to_json(sets_of(registry, call).confusion(call.in_path("set"), source_of(call)))));
}

HttpResponse confused(WorkspaceRegistry& registry, const RouteCall& call) {
    const auto offset = call.integer("offset", 0).value_or(0);
    const auto limit = call.integer("limit", 1, kMaxLimit).value_or(kDefaultLimit);
    return json_response(to_text(
        to_json(sets_of(registry, call)
                    .confused(call.in_path("set"), source_of(call), call.integer("actual", 0),
                              call.integer("predicted", 0), offset, limit))));
}

}  // namespace

void add_class_set_routes(Router& router, WorkspaceRegistry& registry) {
    const std::string base = "/api/workspaces/{workspace}/sets";
    const std::string one = base + "/{set}";
    const auto add = [&](const char* method, const std::string& path,
                         std::vector<std::string> query, auto handler) {
        router.add({method, path, std::move(query), [&registry, handler](const RouteCall& call) {
                        return handler(registry, call);
                    }});
    };
    add("GET", base, {}, [](WorkspaceRegistry& all, const RouteCall& call) {
        return json_response(to_text(to_json_array(sets_of(all, call).list())));
    });
    add("POST", base, {}, create_set);
    add("GET", one, {}, [](WorkspaceRegistry& all, const RouteCall& call) {
        return json_response(to_text(to_json(sets_of(all, call).state(call.in_path("set")))));
    });
    add("PATCH", one, {}, change_set);
    add("DELETE", one, {}, [](WorkspaceRegistry& all, const RouteCall& call) {
        sets_of(all, call).remove(call.in_path("set"));
        return HttpResponse{204, "", "", {{"Cache-Control", "no-store"}}};
    });
    add("PUT", one + "/labels", {}, choose);
    add("POST", one + "/undo", {}, [](WorkspaceRegistry& all, const RouteCall& call) {
        return json_response(to_text(to_json(sets_of(all, call).undo(call.in_path("set")))));
    });
    add("POST", one + "/redo", {}, [](WorkspaceRegistry& all, const RouteCall& call) {
        return json_response(to_text(to_json(sets_of(all, call).redo(call.in_path("set")))));
    });
    add("POST", one + "/fit", {}, fit_set);
    add("GET", one + "/confusion", {"column", "split"}, confusion);
    add("GET", one + "/confusion/items",
        {"column", "split", "actual", "predicted", "offset", "limit"}, confused);
}

}  // namespace halfspace
