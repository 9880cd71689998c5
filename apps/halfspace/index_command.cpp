// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "command.hpp"
#include "index_report.hpp"
#include "output.hpp"
#include "progress_line.hpp"
#include "source_arguments.hpp"
#include "source_preview.hpp"
#include "stop_signal.hpp"
#include "workspace/indexer.hpp"
#include "workspace/workspace_home.hpp"

#include <fmt/format.h>

#include <memory>
#include <utility>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

struct IndexArguments {
    std::string source;  ///< with --again a workspace
    std::string workspace;
    std::string encoder;
    std::string variant;
    std::string precision = "f32";
    SourceArguments reading;
    bool again = false;
    bool allow_empty = false;
    bool dry_run = false;
    bool as_json = false;
};

/// The name of the folder, or of the file without its ending, as the default workspace.
std::string name_for(const fs::path& source) {
    auto plain = fs::absolute(source).lexically_normal();
    if (!plain.has_filename()) plain = plain.parent_path();
    const auto name = fs::is_directory(plain) ? plain.filename() : plain.stem();
    if (name.empty()) {
        throw Error(ErrorCode::InvalidInput,
                    source.string() + " gives no name for the workspace; add --workspace NAME");
    }
    return name.string();
}

/// The encoder's name with what was said of it in other options; empty if nothing was said.
std::string encoder_of(const IndexArguments& arguments) {
    const bool is_plain = arguments.variant.empty() && arguments.precision == "f32";
    if (is_plain) return arguments.encoder;
    std::string name = arguments.encoder.empty() ? "starter" : arguments.encoder;
    if (!arguments.variant.empty()) name += ":" + arguments.variant;
    if (arguments.precision != "f32") name += ":" + arguments.precision;
    return name;
}

std::unique_ptr<Workspace> create_for(const fs::path& home, const SourceInfo& info,
                                      const std::string& encoder_name) {
    if (info.has_vectors && encoder_name.empty()) {
        return Workspace::create(home, Workspace::no_encoder(info.dim));
    }
    const std::shared_ptr<Encoder> encoder =
        open_cached_encoder(encoder_name.empty() ? "starter" : encoder_name);
    if (info.has_vectors && encoder->dim() != info.dim) {
        throw Error(
            ErrorCode::InvalidInput,
            fmt::format("The vectors of {} have {} numbers, and the encoder {} gives "
                        "vectors of {}, so they are not from it",
                        info.root.string(), info.dim, encoder->info().name, encoder->dim()));
    }
    auto workspace = Workspace::create(home, encoder->info());
    workspace->use_encoder(encoder);
    return workspace;
}

/// @throws Error Conflict if the workspace's vectors are of another encoder
void use_named_encoder(Workspace& workspace, const std::string& encoder_name) {
    const std::shared_ptr<Encoder> encoder = open_cached_encoder(encoder_name);
    if (encoder->info().fingerprint != workspace.space().encoder_fingerprint) {
        throw Error(ErrorCode::Conflict,
                    "The workspace " + workspace.name() + " holds vectors of the encoder " +
                        workspace.encoder_name() + ", which those of " + encoder->info().name +
                        " cannot be compared with. Leave --encoder out to add to it. To have all "
                        "items embedded by the other: halfspace reembed " +
                        workspace.name() + " --encoder " + encoder_name + " --use");
    }
    workspace.use_encoder(encoder);
}

/// A source as it was read last, if the workspace has it. The path may lead nowhere by now.
std::optional<SourceRow> known_source(Workspace& workspace, const fs::path& path) {
    auto root = fs::weakly_canonical(path);
    if (!root.has_filename()) root = root.parent_path();
    const std::scoped_lock lock(workspace.mutex());
    return SourceTable(workspace.database()).find(root);
}

/// Opens what was indexed before; says what to do if it is gone. @return nothing if it may be gone
std::unique_ptr<Source> open_known(const SourceRow& row, const SourceOptions& options,
                                   bool may_be_gone) {
    try {
        return open_source(row.root, options);
    } catch (const Error& error) {
        if (may_be_gone) return nullptr;
        throw Error(error.code(), std::string(error.what()) +
                                      ". Its items stay; if they are gone for good, add "
                                      "--allow-empty");
    }
}

struct Done {
    IndexReport report;
    SourceInfo source;
};

Done index_opened(Workspace& workspace, Source& source, const SourceOptions& read_with,
                  const IndexArguments& arguments, const StopSignal& stop) {
    ProgressLine line("Indexing");
    IndexOptions options;
    options.on_progress = [&](const Progress& progress) { line.show(progress); };
    options.stop = stop.token();
    if (arguments.allow_empty) options.if_all_gone = SourceScan::IfAllGone::Remove;
    return {index_source(workspace, source, read_with, options), source.info()};
}

Done index_known(Workspace& workspace, const SourceRow& row, const IndexArguments& arguments,
                 const StopSignal& stop) {
    const SourceOptions read_with =
        arguments.reading.any_given() ? arguments.reading.options() : row.options;
    const auto source = open_known(row, read_with, arguments.allow_empty);
    if (source) return index_opened(workspace, *source, read_with, arguments, stop);
    SourceInfo info;
    info.root = row.root;
    info.format = row.format;
    return {remove_items_of(workspace, row), info};
}

/// @throws Error InvalidInput if no record of the source can become an item
void require_something(const fs::path& path, const SourceOptions& read_with) {
    const auto source = open_source(path, read_with);
    const SourcePreview seen = preview(*source);
    if (!seen.first.empty() || !seen.is_all) return;
    std::string message =
        fmt::format("Nothing in {} (read as {}) can be an item", path.string(), seen.info.format);
    if (!seen.problems.empty()) {
        message += fmt::format("; of {} records the first is {} ({})", seen.problem_count,
                               seen.problems.front().key, seen.problems.front().problem);
    }
    throw Error(ErrorCode::InvalidInput, message);
}

int finish(const std::vector<Done>& all, const Workspace& workspace, const std::string& name,
           const IndexArguments& arguments) {
    std::uint64_t usable = 0;
    bool was_stopped = false;
    JsonValue list = JsonValue::array();
    std::string text;
    for (const auto& [report, source] : all) {
        usable += report.found + report.removed - report.skipped;
        was_stopped = was_stopped || report.was_stopped;
        list.push_back(to_json(report, source, workspace));
        if (all.size() > 1) text += source.root.string() + ": ";
        text += to_people(report, source, workspace);
    }
    if (!was_stopped && workspace.overview().items > 0) {
        text += fmt::format("Workspace {}: {}\nOpen it with: halfspace serve --open {}\n",
                            workspace.name(), workspace.folder().string(), shell_word(name));
    }
    const JsonValue& json = arguments.again ? list : list[0];
    print_text(arguments.as_json ? to_pretty_text(json) + "\n" : text);
    if (was_stopped) {
        fmt::print(stderr, "Stopped; what was added stays. Run the same command again to go on.\n");
        return kExitStopped;
    }
    if (usable == 0) {
        throw Error(ErrorCode::InvalidInput,
                    "Nothing in " + arguments.source + " could be made an item");
    }
    return 0;
}

int run_again(const IndexArguments& arguments) {
    if (!arguments.workspace.empty()) {
        throw Error(ErrorCode::InvalidInput,
                    "With --again the workspace is named in place of a source; leave --workspace "
                    "out");
    }
    const auto workspace = Workspace::open(workspace_folder(arguments.source));
    if (!encoder_of(arguments).empty()) use_named_encoder(*workspace, encoder_of(arguments));
    std::vector<SourceRow> rows;
    {
        const std::scoped_lock lock(workspace->mutex());
        rows = SourceTable(workspace->database()).all();
    }
    if (rows.empty()) {
        throw Error(ErrorCode::NotFound, "Nothing was indexed into " + workspace->name() + " yet");
    }
    const StopSignal stop;
    std::vector<Done> all;
    for (const SourceRow& row : rows) {
        all.push_back(index_known(*workspace, row, arguments, stop));
        if (all.back().report.was_stopped) break;
    }
    return finish(all, *workspace, arguments.source, arguments);
}

int run_dry(const IndexArguments& arguments) {
    const auto source = open_source(arguments.source, arguments.reading.options());
    const SourcePreview seen = preview(*source);
    print_text(arguments.as_json ? to_pretty_text(to_json(seen)) + "\n" : to_people(seen));
    return 0;
}

int run_index(const IndexArguments& arguments) {
    if (arguments.dry_run) return run_dry(arguments);
    if (arguments.again) return run_again(arguments);
    const std::string name =
        arguments.workspace.empty() ? name_for(arguments.source) : arguments.workspace;
    const auto home = workspace_folder(name);
    std::unique_ptr<Workspace> workspace;
    std::optional<SourceRow> known;
    if (Workspace::exists(home)) {
        workspace = Workspace::open(home);
        if (!encoder_of(arguments).empty()) use_named_encoder(*workspace, encoder_of(arguments));
        known = known_source(*workspace, arguments.source);
    }
    const StopSignal stop;
    if (known) {
        return finish({index_known(*workspace, *known, arguments, stop)}, *workspace, name,
                      arguments);
    }
    const SourceOptions read_with = arguments.reading.options();
    // Looked at first, so that a wrong path leaves no empty workspace behind.
    if (!workspace) require_something(arguments.source, read_with);
    const auto source = open_source(arguments.source, read_with);
    if (!workspace) workspace = create_for(home, source->info(), encoder_of(arguments));
    return finish({index_opened(*workspace, *source, read_with, arguments, stop)}, *workspace, name,
                  arguments);
}

}  // namespace

void add_index_command(CLI::App& app, Action& action) {
    auto* const command = app.add_subcommand(
        "index",
        "Embed pictures, texts or ready-made vectors into a workspace; run again, it takes in what "
        "has changed");
    const auto arguments = std::make_shared<IndexArguments>();
    command
        ->add_option(
            "SOURCE", arguments->source,
            "A folder of pictures, tables or texts, or one file: .txt, .csv, .tsv, .jsonl, "
            ".parquet, .arrow, .npy")
        ->required();
    command->add_option("--workspace", arguments->workspace,
                        "Name or path of the workspace (default: the source's name)");
    command->add_option("--encoder", arguments->encoder,
                        "Name or path of the encoder of a new workspace (default: starter; none "
                        "for ready-made vectors)");
    command->add_option("--variant", arguments->variant,
                        "Variant of the encoder's networks: quantized, fp16, ...; the same as "
                        "--encoder NAME:VARIANT");
    command
        ->add_option("--precision", arguments->precision,
                     "What the encoder computes in; f32 gives the same vectors on every machine. "
                     "The same as --encoder NAME:PRECISION")
        ->check(CLI::IsMember({"f32", "bf16", "f16"}))
        ->capture_default_str();
    arguments->reading.add_to(*command);
    arguments->reading.add_splits_to(*command);
    command->add_flag("--again", arguments->again,
                      "SOURCE is a workspace: take in what has changed in all its sources");
    command->add_flag("--allow-empty", arguments->allow_empty,
                      "Remove all items of a source that is gone or empty");
    command->add_flag("--dry-run", arguments->dry_run,
                      "Only show what the source was taken for and its first records");
    command->add_flag("--json", arguments->as_json, "Report as JSON, with every skipped record");
    command->footer(
        "New items are added, changed ones replaced, moved ones keep their labels, and those that\n"
        "are gone are removed. A source that was indexed before is read as it was then, unless an\n"
        "option says otherwise. Captions and other facts come from the columns of a table, or for\n"
        "pictures from NAME.txt beside NAME.jpg and captions.csv or metadata.csv at the top of\n"
        "their folder.\n\n"
        "Examples:\n"
        "  halfspace index ~/Pictures/birds\n"
        "  halfspace index reviews.csv --dry-run\n"
        "  halfspace index reviews.csv --text body --id review_id --label stars\n"
        "  halfspace index vectors.npy --workspace songs\n"
        "  halfspace index ~/Pictures/birds --workspace wings --encoder clip-vit-base-patch32\n"
        "  halfspace index birds --again\n\n"
        "Ctrl-C stops after the items in hand; the same command goes on from there.");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_index(*arguments); }; });
}

}  // namespace halfspace
