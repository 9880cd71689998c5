// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"
#include "http/json.hpp"
#include "output.hpp"
#include "progress_line.hpp"
#include "stop_signal.hpp"
#include "vector_set_report.hpp"
#include "workspace/reembedder.hpp"
#include "workspace/workspace_home.hpp"

#include <fmt/format.h>

#include <memory>

namespace halfspace {

namespace {

struct ReembedArguments {
    std::string workspace;
    std::string encoder;
    bool use = false;
    bool as_json = false;
};

std::uint64_t accounted(const ReembedReport& report) {
    return report.added + report.known + report.skipped;
}

JsonValue to_json(const ReembedReport& report, const Workspace& workspace) {
    return {{"set", report.set.id},
            {"encoder", report.set.encoder},
            {"found", report.found},
            {"added", report.added},
            {"known", report.known},
            {"skipped", to_json_array(skipped_by(workspace, report.set.id, 0, report.skipped))},
            {"labels_left_out", report.labels_left_out},
            {"cut_texts", report.cut_texts},
            {"finished", !report.was_stopped}};
}

std::string to_people(const ReembedReport& report, const Workspace& workspace) {
    std::string text = fmt::format("{} found = {} added + {} known + {} skipped",
                                   with_thousands(report.found), with_thousands(report.added),
                                   with_thousands(report.known), with_thousands(report.skipped));
    if (report.found > accounted(report)) {
        text += fmt::format(" + {} not reached", with_thousands(report.found - accounted(report)));
    }
    text += fmt::format(", in {}\n", describe(report.elapsed));
    for (const auto& record : skipped_by(workspace, report.set.id, 0, kShownSkipped)) {
        text += fmt::format("  {}: {}\n", record.key, record.reason);
    }
    if (report.skipped > kShownSkipped) {
        text += fmt::format("  ... and {} more; --json lists all\n",
                            with_thousands(report.skipped - kShownSkipped));
    }
    if (report.labels_left_out > 0) {
        text +=
            fmt::format("{} labels are of items without a vector of {}; they are kept, and wait\n",
                        with_thousands(report.labels_left_out), report.set.encoder);
    }
    if (report.cut_texts > 0) {
        text += fmt::format(
            "{} texts are longer than {} reads ({} tokens); the rest of them was left out\n",
            with_thousands(report.cut_texts), report.set.encoder, report.token_limit);
    }
    return text;
}

int run_reembed(const ReembedArguments& arguments) {
    const auto folder = workspace_folder(arguments.workspace);
    auto workspace = Workspace::open(folder);
    const std::shared_ptr<Encoder> encoder = open_cached_encoder(arguments.encoder);
    const StopSignal stop;
    ProgressLine line("Embedding");
    ReembedOptions options;
    options.on_progress = [&](const Progress& progress) { line.show(progress); };
    options.stop = stop.token();
    const ReembedReport report = reembed(*workspace, *encoder, options);
    line.finish();
    JsonValue json = to_json(report, *workspace);
    std::string text = to_people(report, *workspace);
    workspace.reset();  // a switch opens it anew
    if (!report.was_stopped && arguments.use) {
        const SwitchReport change = use_vectors(folder, report.set.id, encoder);
        json["in_use"] = to_json(change);
        text += to_people(change);
    } else if (!report.was_stopped) {
        text += fmt::format("Put them in use with: halfspace store use {} {}\n",
                            shell_word(arguments.workspace), report.set.id);
    }
    print_text(arguments.as_json ? to_pretty_text(json) + "\n" : text);
    if (!report.was_stopped) return 0;
    fmt::print(stderr, "Stopped; what was made stays. Run the same command again to go on.\n");
    return kExitStopped;
}

}  // namespace

void add_reembed_command(CLI::App& app, Action& action) {
    auto* const command =
        app.add_subcommand("reembed", "Give a workspace's items vectors of another encoder too");
    const auto arguments = std::make_shared<ReembedArguments>();
    command->add_option("WORKSPACE", arguments->workspace, "Name or path")->required();
    command->add_option("--encoder", arguments->encoder, "Name or path of the other encoder")
        ->required();
    command->add_flag("--use", arguments->use, "Put the new vectors in use once all are there");
    command->add_flag("--json", arguments->as_json, "Report as JSON, with every skipped item");
    command->footer(
        "Texts are embedded as they were indexed; pictures are read again from their source. The\n"
        "vectors in use stay as they are, and stay in the workspace until `store remove`. With\n"
        "--use (or later with `store use`) every classifier goes along: labels and seen flags are\n"
        "kept, starts and heads are made anew. What cannot be read now has no vector and is "
        "told.\n\n"
        "Examples:\n"
        "  halfspace reembed birds --encoder Xenova/clip-vit-base-patch32 --use\n"
        "  halfspace store list birds\n\n"
        "Ctrl-C stops after the items in hand; the same command goes on from there, and takes in\n"
        "items that are new.");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_reembed(*arguments); }; });
}

}  // namespace halfspace
