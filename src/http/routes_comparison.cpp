// SPDX-License-Identifier: Apache-2.0
#include "http/comparison_json.hpp"
#include "http/routes.hpp"
#include "workspace/comparison.hpp"

namespace halfspace {

namespace {

HttpResponse compare_splits(WorkspaceRegistry& registry, const RouteCall& call) {
    const std::string before = call.required_text("old");
    const std::string after = call.required_text("new");
    const std::string name = call.in_path("classifier");
    const auto round = call.integer("round", 1);
    OpenWorkspace& open = registry.at(call.in_path("workspace"));
    Loop& loop = open.loop();
    const SavedHead saved = loop.head(name, round);
    const float cut_off = saved.cut_off.value_or(0);
    ComparisonOptions options;
    options.sample = call.integer("sample", 20, kMostCompared).value_or(options.sample);
    Workspace& workspace = open.workspace();
    const auto sample = [&](const std::string& split) {
        return sample_split(workspace, split, options.sample, options.seed);
    };
    const DataComparison made = compare(sample(before), sample(after), saved, cut_off, options);
    return json_response(to_text(to_json(made, workspace)));
}

}  // namespace

void add_comparison_routes(Router& router, WorkspaceRegistry& registry) {
    router.add({"GET",
                "/api/workspaces/{workspace}/classifiers/{classifier}/comparison",
                {"old", "new", "round", "sample"},
                [&](const RouteCall& call) { return compare_splits(registry, call); }});
}

}  // namespace halfspace
