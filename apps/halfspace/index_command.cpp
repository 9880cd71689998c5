// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "command.hpp"
#include "http/index_json.hpp"
#include "index_report.hpp"
#include "output.hpp"
#include "preview_report.hpp"
#include "progress_line.hpp"
#include "source_arguments.hpp"
#include "stop_signal.hpp"
#include "workspace/index_request.hpp"
#include "workspace/workspace_home.hpp"

#include <fmt/format.h>

#include <memory>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

struct IndexArguments {
    std::string source;  ///< with --again a workspace
    std::string workspace;
    std::string encoder;
    std::string store;
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

int finish(const std::vector<Indexed>& all, const Workspace& workspace, const std::string& name,
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

/// What the options ask for, of one source.
IndexRequest request_for(const IndexArguments& arguments, const fs::path& source) {
    IndexRequest request{source, encoder_of(arguments), {}, arguments.allow_empty, arguments.store};
    if (arguments.reading.any_given()) request.read_with = arguments.reading.options();
    return request;
}

Indexed index_with_progress(Workspace& workspace, const IndexRequest& request,
                            const StopSignal& stop) {
    ProgressLine line("Indexing");
    ProgressLine search_index("Building the search index");
    IndexOptions options;
    options.on_progress = [&](const Progress& progress) { line.show(progress); };
    options.stop = stop.token();
    return index_request(workspace, request, options, [&](const Progress& progress) {
        line.finish();
        search_index.show(progress);
    });
}

int run_again(const IndexArguments& arguments) {
    if (!arguments.workspace.empty()) {
        throw Error(ErrorCode::InvalidInput,
                    "With --again the workspace is named in place of a source; leave --workspace "
                    "out");
    }
    if (!arguments.store.empty()) {
        throw Error(ErrorCode::InvalidInput,
                    "With --again the workspace knows where its vectors are; leave --store out");
    }
    const auto workspace = Workspace::open(workspace_folder(arguments.source));
    if (!encoder_of(arguments).empty()) use_named_encoder(*workspace, encoder_of(arguments));
    const StopSignal stop;
    std::vector<Indexed> all;
    for (const SourceRow& row : known_sources(*workspace)) {
        all.push_back(index_with_progress(*workspace, request_for(arguments, row.root), stop));
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
    const IndexRequest request = request_for(arguments, arguments.source);
    const StopSignal stop;
    const auto workspace = open_or_create(workspace_folder(name), request);
    return finish({index_with_progress(*workspace, request, stop)}, *workspace, name, arguments);
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
    command->add_option(
        "--store", arguments->store,
        "Where a new workspace keeps its vectors: postgres://user@host:port/database or "
        "weaviate://host:port?replication=3 (default: in its folder). The password comes from "
        "PGPASSWORD or ~/.pgpass, the API key from WEAVIATE_API_KEY or ~/.weaviate_keys. With "
        "?index=hnsw (PostgreSQL: or ivfflat) best matches are found "
        "by an index, which may miss some");
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
        "  halfspace index ~/Pictures/birds --store postgres://ann@db.example/photos\n"
        "  halfspace index ~/Pictures/birds --store weaviate://db.example:8080?replication=3\n"
        "  halfspace index birds --again\n\n"
        "Ctrl-C stops after the items in hand; the same command goes on from there.");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_index(*arguments); }; });
}

}  // namespace halfspace
