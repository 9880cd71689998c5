// SPDX-License-Identifier: Apache-2.0
#include "http/map_job.hpp"

#include <optional>

namespace halfspace {

namespace {

std::string_view name_of(ProjectionStage stage) noexcept {
    switch (stage) {
        case ProjectionStage::Reading: break;
        case ProjectionStage::Linking: return "linking";
        case ProjectionStage::LayingOut: return "laying_out";
        case ProjectionStage::Placing: return "placing";
    }
    return "reading";
}

JsonValue to_json(const MapReport& report) {
    return {{"items", report.items},
            {"placed", report.placed},
            {"left_out", report.left_out},
            {"was_current", report.was_current},
            {"seconds", report.elapsed.count()}};
}

JobOutcome run_map(Workspace& workspace, MapShelf& maps, const JobHooks& hooks) {
    std::optional<ProjectionStage> last;
    MapOptions options;
    options.stop = hooks.stop;
    options.on_progress = [&](ProjectionStage stage, const Progress& progress) {
        if (stage != last) hooks.on_stage(name_of(stage));
        last = stage;
        hooks.on_progress(progress);
    };
    const MapReport report = make_map(workspace, options);
    maps.forget(workspace);
    return {to_json(report), report.was_stopped};
}

}  // namespace

JobTask map_task(OpenWorkspace& open, MapShelf& maps) {
    JobTask task;
    task.kind = "map";
    task.workspace = open.workspace().name();
    task.title = "map";
    task.stage = name_of(ProjectionStage::Reading);
    task.run = [&workspace = open.workspace(), &maps](const JobHooks& hooks) {
        return run_map(workspace, maps, hooks);
    };
    return task;
}

}  // namespace halfspace
