// SPDX-License-Identifier: Apache-2.0
#include "http/review_json.hpp"
#include "http/routes.hpp"

#include <algorithm>
#include <utility>

namespace halfspace {

namespace {

constexpr std::uint64_t kDefaultLimit = 60;
constexpr std::uint64_t kMaxLimit = 500;

Workspace& workspace_of(WorkspaceRegistry& registry, const RouteCall& call) {
    return registry.at(call.in_path("workspace")).workspace();
}

struct Piece {
    std::uint64_t offset = 0;
    std::uint64_t limit = kDefaultLimit;
};

Piece piece_of(const RouteCall& call) {
    return {call.integer("offset", 0).value_or(0),
            call.integer("limit", 1, kMaxLimit).value_or(kDefaultLimit)};
}

std::uint64_t round_in(const RouteCall& call, const std::string& name) {
    static_cast<void>(call.required_text(name));  // says what is missing
    return call.integer(name, 1).value_or(1);
}

RoundPair pair_of(const RouteCall& call) {
    return {round_in(call, "before"), round_in(call, "after"), call.required_text("split")};
}

HttpResponse compare_rounds(WorkspaceRegistry& registry, const RouteCall& call) {
    const RoundPair pair = pair_of(call);
    const auto bins = call.integer("bins", 1, 512).value_or(60);
    const RoundComparisons rounds(workspace_of(registry, call));
    return json_response(
        to_text(to_json(rounds.compare(call.in_path("classifier"), pair, bins), pair.split)));
}

HttpResponse list_compared(WorkspaceRegistry& registry, const RouteCall& call) {
    const RoundPair pair = pair_of(call);
    const RoundDifference which = round_difference_from(call.required_text("which"));
    const Piece piece = piece_of(call);
    const RoundComparisons rounds(workspace_of(registry, call));
    return json_response(to_text(
        to_json(rounds.items(call.in_path("classifier"), pair, which, piece.offset, piece.limit))));
}

std::optional<CutOffSource> labels_of(const RouteCall& call) {
    const auto name = call.text("labels");
    return name ? std::optional(label_source_from(*name)) : std::nullopt;
}

HttpResponse confusion(WorkspaceRegistry& registry, const RouteCall& call) {
    const auto labels = labels_of(call);
    const LabelConfusions confusions(workspace_of(registry, call));
    return json_response(
        to_text(to_json(confusions.confusion(call.in_path("classifier"), labels))));
}

HttpResponse list_confused(WorkspaceRegistry& registry, const RouteCall& call) {
    const auto labels = labels_of(call);
    const ConfusionCell cell = confusion_cell_from(call.text("cell").value_or("mistakes"));
    const Piece piece = piece_of(call);
    const LabelConfusions confusions(workspace_of(registry, call));
    return json_response(to_text(to_json(
        confusions.confused(call.in_path("classifier"), labels, cell, piece.offset, piece.limit))));
}

HttpResponse list_marks(WorkspaceRegistry& registry, const RouteCall& call) {
    const std::string split = call.required_text("split");
    const auto round = call.integer("round", 1);
    return json_response(to_text(to_json_array(
        label_marks(workspace_of(registry, call), call.in_path("classifier"), split, round))));
}

}  // namespace

void add_review_routes(Router& router, WorkspaceRegistry& registry) {
    const std::string one = "/api/workspaces/{workspace}/classifiers/{classifier}";
    const auto add = [&](const std::string& path, std::vector<std::string> query, auto handler) {
        router.add(
            {"GET", one + path, std::move(query),
             [&registry, handler](const RouteCall& call) { return handler(registry, call); }});
    };
    add("/rounds/comparison", {"before", "after", "split", "bins"}, compare_rounds);
    add("/rounds/comparison/items", {"before", "after", "split", "which", "offset", "limit"},
        list_compared);
    add("/confusion", {"labels"}, confusion);
    add("/confusion/items", {"labels", "cell", "offset", "limit"}, list_confused);
    add("/evaluation/labels", {"split", "round"}, list_marks);
}

}  // namespace halfspace
