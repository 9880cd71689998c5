// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"
#include "http/json.hpp"
#include "map/workspace_map.hpp"
#include "output.hpp"
#include "progress_line.hpp"
#include "stop_signal.hpp"
#include "workspace/workspace_home.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>

namespace halfspace {

namespace {

struct MapArguments {
    std::string workspace;
    bool as_json = false;
};

const char* verb_of(ProjectionStage stage) {
    switch (stage) {
        case ProjectionStage::Reading: break;
        case ProjectionStage::Linking: return "Finding neighbours";
        case ProjectionStage::LayingOut: return "Laying out, in turns:";
        case ProjectionStage::Placing: return "Placing";
    }
    return "Reading";
}

/// A line for each stage.
class StageLines {
public:
    void show(ProjectionStage stage, const Progress& progress) {
        if (m_stage != stage) {
            finish();
            m_line = std::make_unique<ProgressLine>(verb_of(stage));
            m_stage = stage;
        }
        m_line->show(progress);
    }
    void finish() {
        if (m_line) m_line->finish();
    }

private:
    std::optional<ProjectionStage> m_stage;
    std::unique_ptr<ProgressLine> m_line;
};

std::string to_people(const MapReport& report) {
    std::string text =
        fmt::format("{} items = {} placed + {} without a vector", with_thousands(report.items),
                    with_thousands(report.placed), with_thousands(report.left_out));
    text += report.was_current ? "; the map there is of these already\n"
                               : fmt::format(", in {}\n", describe(report.elapsed));
    return text;
}

int run_map(const MapArguments& arguments) {
    const StopSignal stop;  // before the workspace's threads, which must not take the signal
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    StageLines lines;
    MapOptions options;
    options.stop = stop.token();
    options.on_progress = [&](ProjectionStage stage, const Progress& progress) {
        lines.show(stage, progress);
    };
    const MapReport report = make_map(*workspace, options);
    lines.finish();
    if (report.was_stopped) {
        fmt::print(stderr, "Stopped; what was done stays. Run the same command to go on.\n");
        return kExitStopped;
    }
    const JsonValue json{{"items", report.items},
                         {"placed", report.placed},
                         {"left_out", report.left_out},
                         {"was_current", report.was_current},
                         {"seconds", report.elapsed.count()}};
    print_text(arguments.as_json ? to_pretty_text(json) + "\n" : to_people(report));
    return 0;
}

}  // namespace

void add_map_command(CLI::App& app, Action& action) {
    auto* const command = app.add_subcommand("map", "Lay all items out in the plane, to look at");
    const auto arguments = std::make_shared<MapArguments>();
    command->add_option("WORKSPACE", arguments->workspace, "Name or path")->required();
    command->add_flag("--json", arguments->as_json, "Report as JSON");
    command->footer(
        "Items that are alike come to lie close together. The browser shows the map, and can make\n"
        "it too; this makes it beforehand. It takes seconds for thousands of items and minutes "
        "for\n"
        "a million. One of the items there are now is left as it is.\n\n"
        "Ctrl-C stops; the same command goes on from there.");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_map(*arguments); }; });
}

}  // namespace halfspace
