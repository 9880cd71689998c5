// SPDX-License-Identifier: Apache-2.0
#include "head/head_formats.hpp"
#include "http/cut_off_json.hpp"
#include "http/json.hpp"
#include "http/routes.hpp"
#include "http/uri.hpp"
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

HttpResponse download_head(WorkspaceRegistry& registry, const RouteCall& call) {
    const std::string format_name = call.text("format").value_or("json");
    if (format_name != "json" && format_name != "safetensors" && format_name != "onnx") {
        throw Error(ErrorCode::InvalidInput,
                    "format must be json, safetensors or onnx, not \"" + format_name + "\"");
    }
    const HeadFormat format = head_format_from(format_name);
    const SavedHead saved =
        loop_of(registry, call).head(call.in_path("classifier"), call.integer("round", 1));
    const auto content = write_head(saved, format);
    const std::string type =
        format == HeadFormat::Json ? "application/json" : "application/octet-stream";
    HttpResponse response{
        200, type, std::string(content.begin(), content.end()), {{"Cache-Control", "no-store"}}};
    response.headers.emplace_back("Content-Disposition",
                                  "attachment; filename=\"head." + format_name +
                                      "\"; filename*=UTF-8''" +
                                      percent_encode(saved.classifier + "." + format_name));
    return response;
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
    router.add({"GET", one + "/head", {"format", "round"}, [&](const RouteCall& call) {
                    return download_head(registry, call);
                }});
}

}  // namespace halfspace
