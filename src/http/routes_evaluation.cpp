// SPDX-License-Identifier: Apache-2.0
#include "http/cut_off_json.hpp"
#include "http/json.hpp"
#include "http/routes.hpp"
#include "workspace/data_labels.hpp"

#include <limits>

namespace halfspace {

namespace {

constexpr std::uint64_t kDefaultLimit = 60;
constexpr std::uint64_t kMaxLimit = 500;

Loop& loop_of(WorkspaceRegistry& registry, const RouteCall& call) {
    return registry.at(call.in_path("workspace")).loop();
}

HttpResponse evaluate(WorkspaceRegistry& registry, const RouteCall& call) {
    const std::string split = call.required_text("split");
    const auto round = call.integer("round", 1);
    const auto bins = call.integer("bins", 1, 512).value_or(60);
    const std::string name = call.in_path("classifier");
    Loop& loop = loop_of(registry, call);
    Evaluation evaluation = loop.evaluate(name, split, round, bins);
    if (const auto truth = call.text("truth")) {
        const ColumnRule rule = column_rule_from(*truth);
        const DataLabels known = labels_from_column(loop.workspace(), split, rule);
        evaluation.truth = loop.assess(name, split, known.labels, round);
    }
    return json_response(to_text(to_json(evaluation)));
}

HttpResponse list_evaluated(WorkspaceRegistry& registry, const RouteCall& call) {
    const std::string split = call.required_text("split");
    const auto round = call.integer("round", 1);
    const float cut_off = call.required_number("cut_off");
    const Side side = side_from(call.text("side").value_or("above"));
    const auto offset = call.integer("offset", 0).value_or(0);
    const auto limit = call.integer("limit", 1, kMaxLimit).value_or(kDefaultLimit);
    return json_response(to_text(to_json(
        loop_of(registry, call)
            .evaluated(call.in_path("classifier"), split, round, cut_off, side, offset, limit))));
}

CutOffs cut_offs_of(WorkspaceRegistry& registry, const RouteCall& call) {
    return CutOffs(registry.at(call.in_path("workspace")).workspace());
}

HttpResponse get_cut_off(WorkspaceRegistry& registry, const RouteCall& call) {
    return json_response(
        to_text(to_json(cut_offs_of(registry, call).state(call.in_path("classifier")))));
}

HttpResponse set_cut_off(WorkspaceRegistry& registry, const RouteCall& call) {
    const CutOffWish wish = read_cut_off_wish(parse_json(call.request().body));
    return json_response(to_text(to_json(
        cut_offs_of(registry, call).set(call.in_path("classifier"), wish.rule, wish.by_hand))));
}

}  // namespace

void add_evaluation_routes(Router& router, WorkspaceRegistry& registry) {
    const std::string one = "/api/workspaces/{workspace}/classifiers/{classifier}";
    router.add({"GET",
                one + "/evaluation",
                {"split", "round", "bins", "truth"},
                [&](const RouteCall& call) { return evaluate(registry, call); }});
    router.add({"GET",
                one + "/evaluation/items",
                {"split", "round", "cut_off", "side", "offset", "limit"},
                [&](const RouteCall& call) { return list_evaluated(registry, call); }});
    router.add({"GET", one + "/cut-off", {}, [&](const RouteCall& call) {
                    return get_cut_off(registry, call);
                }});
    router.add({"PUT", one + "/cut-off", {}, [&](const RouteCall& call) {
                    return set_cut_off(registry, call);
                }});
}

}  // namespace halfspace
