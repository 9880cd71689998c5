// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "command.hpp"
#include "http/json.hpp"
#include "output.hpp"
#include "progress_line.hpp"
#include "stop_signal.hpp"
#include "workspace/indexer.hpp"
#include "workspace/workspace_home.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

namespace halfspace {

namespace {

constexpr std::size_t kShownSkipped = 20;

struct IndexArguments {
    std::string folder;
    std::string workspace;
    std::string encoder;
    std::string split = "auto";
    double held_out = 0.25;
    bool as_json = false;
};

SplitOptions split_options(const IndexArguments& arguments) {
    const std::map<std::string, SplitRule> rules{
        {"auto", SplitRule::Auto}, {"folder", SplitRule::Folder}, {"hash", SplitRule::Hash}};
    return {rules.at(arguments.split), arguments.held_out};
}

/// The folder's own name, as the default workspace.
std::string name_for(const std::filesystem::path& folder) {
    auto plain = std::filesystem::absolute(folder).lexically_normal();
    if (!plain.has_filename()) plain = plain.parent_path();
    if (plain.filename().empty()) {
        throw Error(ErrorCode::InvalidInput,
                    folder.string() + " gives no name for the workspace; add --workspace NAME");
    }
    return plain.filename().string();
}

/// Opens the workspace, or makes it; it then has the encoder that was asked for.
std::unique_ptr<Workspace> open_or_create(const std::filesystem::path& folder,
                                          const std::string& encoder_name) {
    if (!Workspace::exists(folder)) {
        const auto name = encoder_name.empty() ? std::string("starter") : encoder_name;
        const std::shared_ptr<Encoder> encoder = open_encoder(find_encoder(name));
        auto workspace = Workspace::create(folder, encoder->info());
        workspace->use_encoder(encoder);
        return workspace;
    }
    auto workspace = Workspace::open(folder);
    if (encoder_name.empty()) return workspace;
    const std::shared_ptr<Encoder> encoder = open_encoder(find_encoder(encoder_name));
    if (encoder->info().fingerprint != workspace->space().encoder_fingerprint) {
        throw Error(ErrorCode::Conflict,
                    "The workspace " + workspace->name() + " holds vectors of the encoder " +
                        workspace->encoder_name() + ", which those of " + encoder->info().name +
                        " cannot be compared with. Leave --encoder out to add to it, or make "
                        "another workspace: --workspace NAME");
    }
    workspace->use_encoder(encoder);
    return workspace;
}

JsonValue report_json(const IndexReport& report, const Workspace& workspace) {
    return {{"workspace", workspace.name()},
            {"folder", workspace.folder().string()},
            {"encoder", workspace.encoder_name()},
            {"found", report.found},
            {"added", report.added},
            {"known", report.known},
            {"changed", report.changed},
            {"missing", report.missing},
            {"skipped", to_json_array(report.skipped)},
            {"stopped", report.was_stopped},
            {"split_rule", report.rule_used == SplitRule::Folder ? "folder" : "hash"},
            {"seconds", report.elapsed.count()},
            {"decode_seconds", report.decode_time.count()},
            {"encode_seconds", report.encode_time.count()}};
}

std::string skipped_text(const IndexReport& report) {
    std::string text;
    for (std::size_t i = 0; i < std::min(report.skipped.size(), kShownSkipped); ++i) {
        text += fmt::format("  {}: {}\n", report.skipped[i].path, report.skipped[i].reason);
    }
    if (report.skipped.size() > kShownSkipped) {
        text += fmt::format(
            "  ... and {} more; `halfspace index FOLDER --json` and the workspace's page list "
            "all\n",
            with_thousands(report.skipped.size() - kShownSkipped));
    }
    return text;
}

/// @param name  the workspace as a command finds it
std::string to_people(const IndexReport& report, const Workspace& workspace,
                      const std::string& name) {
    std::string text =
        fmt::format("{} found = {} added + {} known + {} skipped", with_thousands(report.found),
                    with_thousands(report.added), with_thousands(report.known),
                    with_thousands(report.skipped.size()));
    if (report.was_stopped) {
        text += fmt::format(
            " + {} not reached",
            with_thousands(report.found - report.added - report.known - report.skipped.size()));
    }
    text += fmt::format(", in {}\n", describe(report.elapsed));
    if (report.changed > 0) {
        text +=
            fmt::format("{} known files were replaced since; their items keep the first vector\n",
                        with_thousands(report.changed));
    }
    if (report.missing > 0) {
        text += fmt::format("{} items have lost their file\n", with_thousands(report.missing));
    }
    text += skipped_text(report);
    if (!report.was_stopped && report.added + report.known > 0) {
        text += fmt::format("Workspace {}: {}\nOpen it with: halfspace serve --open {}\n",
                            workspace.name(), workspace.folder().string(), shell_word(name));
    }
    return text;
}

/// @throws Error InvalidInput if the folder holds no picture at all
void require_pictures(const std::string& folder, const SplitOptions& splits) {
    const FolderScan scan = scan_image_folder(folder, splits);
    if (!scan.files.empty()) return;
    std::string message = "No pictures in " + folder;
    if (!scan.skipped.empty()) {
        message += fmt::format("; of {} other files the first is {} ({})", scan.skipped.size(),
                               scan.skipped.front().path, scan.skipped.front().reason);
    }
    throw Error(ErrorCode::InvalidInput, message);
}

int run_index(const IndexArguments& arguments) {
    const SplitOptions splits = split_options(arguments);
    const std::string name =
        arguments.workspace.empty() ? name_for(arguments.folder) : arguments.workspace;
    const auto home = workspace_folder(name);
    // Looked at first, so that a wrong folder leaves no empty workspace behind.
    if (!Workspace::exists(home)) require_pictures(arguments.folder, splits);

    const StopSignal stop;
    const auto workspace = open_or_create(home, arguments.encoder);
    ProgressLine line("Indexing");
    IndexOptions options;
    options.splits = splits;
    options.on_progress = [&](const Progress& progress) { line.show(progress); };
    options.stop = stop.token();
    const IndexReport report = index_image_folder(*workspace, arguments.folder, options);
    line.finish();

    print_text(arguments.as_json ? to_pretty_text(report_json(report, *workspace)) + "\n"
                                 : to_people(report, *workspace, name));
    if (report.was_stopped) {
        fmt::print(stderr, "Stopped; what was added stays. Run the same command again to go on.\n");
        return kExitStopped;
    }
    if (report.added + report.known == 0) {
        throw Error(ErrorCode::InvalidInput,
                    "Nothing in " + arguments.folder + " could be used as a picture");
    }
    return 0;
}

}  // namespace

void add_index_command(CLI::App& app, Action& action) {
    auto* const command = app.add_subcommand(
        "index", "Embed the pictures of a folder into a workspace; run again, it adds what is new");
    const auto arguments = std::make_shared<IndexArguments>();
    command->add_option("FOLDER", arguments->folder, "Pictures, in subfolders too")->required();
    command->add_option("--workspace", arguments->workspace,
                        "Name or path of the workspace (default: the folder's name)");
    command->add_option("--encoder", arguments->encoder,
                        "Name or path of the encoder of a new workspace (default: starter)");
    command
        ->add_option("--split", arguments->split,
                     "folder: the top folders (train, validation, ...) are the splits; hash: hold "
                     "out a share of the pictures; auto: folder where the names say so, else hash")
        ->check(CLI::IsMember({"auto", "folder", "hash"}))
        ->capture_default_str();
    command
        ->add_option("--held-out", arguments->held_out,
                     "Share of the pictures kept from training, under hash")
        ->check(CLI::Range(0.0, 0.9))
        ->capture_default_str();
    command->add_flag("--json", arguments->as_json, "Report as JSON, with every skipped file");
    command->footer(
        "Captions and other facts come from NAME.txt beside NAME.jpg, or from captions.csv or\n"
        "metadata.csv at the top of the folder (with a column file, file_name or path).\n\n"
        "Examples:\n"
        "  halfspace index ~/Pictures/birds\n"
        "  halfspace index ~/Pictures/birds --workspace wings --encoder clip-vit-base-patch32\n"
        "  halfspace index data/flowers --split folder --json > report.json\n\n"
        "Ctrl-C stops after the pictures in hand; the same command goes on from there.");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_index(*arguments); }; });
}

}  // namespace halfspace
