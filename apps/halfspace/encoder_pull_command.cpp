// SPDX-License-Identifier: Apache-2.0
#include "encode/hub_pull.hpp"
#include "encoder_commands.hpp"
#include "output.hpp"
#include "progress_line.hpp"
#include "stop_signal.hpp"

#include <fmt/format.h>

#include <memory>

namespace halfspace {

namespace {

struct PullArguments {
    std::string name;
    std::string variant;
    bool as_json = false;
};

void announce(const HubName& name, const HubSettings& settings, const PullPlan& plan) {
    const std::string here =
        plan.present_bytes > 0
            ? fmt::format(", {} of it here already", with_byte_unit(plan.present_bytes))
            : std::string();
    fmt::print(stderr, "{} from {}: {} files, {}{}\n", to_text(name), settings.endpoint,
               plan.files.size(), with_byte_unit(plan.total_bytes), here);
}

JsonValue report_json(const PullReport& report) {
    JsonValue value = to_json(report.encoder);
    value["fingerprint"] = report.encoder.fingerprint;
    value["commit"] = report.plan.commit;
    value["files"] = report.plan.files;
    value["total_bytes"] = report.plan.total_bytes;
    value["fetched_bytes"] = report.fetched_bytes;
    value["offline"] = report.was_offline;
    return value;
}

std::string to_people(const PullReport& report, const HubName& name) {
    const EncoderInfo& info = report.encoder;
    const char* const how = report.was_offline ? "is here (offline: not compared with the hub)"
                            : report.fetched_bytes == 0 ? "was here already"
                                                        : "is ready";
    std::string text = fmt::format("{} {}: {} numbers, reads {}\n", to_text(name), how, info.dim,
                                   what_it_reads(info));
    text += fmt::format("  folder   {}\n", info.folder.string());
    if (!info.licence.empty()) text += fmt::format("  licence  {}\n", info.licence);
    text += fmt::format("Use it with: halfspace index FOLDER --encoder {}\n", to_text(name));
    return text;
}

int run_pull(const PullArguments& arguments) {
    const HubName name = parse_hub_name(arguments.name);
    const HubSettings settings = hub_settings();
    const StopSignal stop;
    ProgressLine line("Fetching", describe_bytes);
    PullOptions options;
    options.variant = arguments.variant;
    options.stop = stop.token();
    options.on_plan = [&](const PullPlan& plan) { announce(name, settings, plan); };
    options.on_progress = [&](const Progress& progress) { line.show(progress); };
    options.on_notice = [&](const std::string& notice) {
        line.finish();
        fmt::print(stderr, "{}\n", notice);
    };
    const PullReport report = pull_encoder(name, settings, options);
    line.finish();
    if (report.was_stopped) {
        fmt::print(stderr, "Stopped; what came is kept. Run the same command again to go on.\n");
        return kExitStopped;
    }
    print_text(arguments.as_json ? to_pretty_text(report_json(report)) + "\n"
                                 : to_people(report, name));
    return 0;
}

}  // namespace

void add_encoder_pull(CLI::App& encoder, Action& action) {
    auto* const pull = encoder.add_subcommand("pull", "Download an encoder from the hub");
    const auto arguments = std::make_shared<PullArguments>();
    pull->add_option("NAME", arguments->name,
                     "OWNER/NAME, with @REVISION for a branch, a tag or a commit")
        ->required();
    pull->add_option("--variant", arguments->variant,
                     "Variant of the ONNX files: quantized, fp16, ... (default: the plain one)");
    pull->add_flag("--json", arguments->as_json, "Report as JSON");
    pull->footer(
        "Only what an encoder needs is fetched: configs, tokenizer, and one ONNX file a tower. "
        "The\n"
        "files go into the cache that Python's huggingface_hub uses (~/.cache/huggingface/hub), "
        "and\n"
        "what is there already is not fetched again. Every file is checked against its checksum.\n"
        "Ctrl-C stops; the same command goes on from there.\n\n"
        "HF_TOKEN: token for gated and private models. HF_ENDPOINT: a mirror. HF_HOME, "
        "HF_HUB_CACHE:\n"
        "where files are kept. HF_HUB_OFFLINE=1: ask the hub nothing.\n\n"
        "Examples:\n"
        "  halfspace encoder pull Xenova/clip-vit-base-patch32\n"
        "  halfspace encoder pull Xenova/siglip-base-patch16-224 --variant quantized\n"
        "  HF_ENDPOINT=https://mirror.example.org halfspace encoder pull Xenova/all-MiniLM-L6-v2");
    pull->callback([&action, arguments] { action = [arguments] { return run_pull(*arguments); }; });
}

}  // namespace halfspace
