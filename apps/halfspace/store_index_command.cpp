// SPDX-License-Identifier: Apache-2.0
// `halfspace store index`: what best matches are found by.
#include "command.hpp"
#include "http/json.hpp"
#include "output.hpp"
#include "progress_line.hpp"
#include "stop_signal.hpp"
#include "workspace/workspace.hpp"
#include "workspace/workspace_home.hpp"

#include <fmt/format.h>

#include <memory>

namespace halfspace {

namespace {

struct StoreIndexArguments {
    std::string workspace;
    std::string with;
    bool as_json = false;
};

std::string to_people(const StoreMethods& methods) {
    if (methods.best == Method::Exact) return "Best matches are found by a scan: exact.\n";
    return fmt::format(
        "Best matches are found by the index {}, which may miss some; all else is exact.\n",
        methods.index);
}

int run_index(const StoreIndexArguments& arguments) {
    const VectorIndex index = vector_index_from(arguments.with);
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    const StopSignal stop;
    ProgressLine line("Building the index");
    IndexBuildOptions options;
    options.stop = stop.token();
    options.on_progress = [&](const Progress& progress) { line.show(progress); };
    const bool is_built = workspace->store().use_index(index, options);
    line.finish();
    const StoreSummary store = workspace->overview().store;
    if (arguments.as_json) {
        JsonValue json = to_json(store);
        json["finished"] = is_built;
        print_text(to_pretty_text(json) + "\n");
    } else {
        print_text(to_people(store.methods));
    }
    if (is_built) return 0;
    fmt::print(stderr, "Stopped; there is no index. The same command builds it from the start.\n");
    return kExitStopped;
}

}  // namespace

void add_store_index_command(CLI::App& store, Action& action) {
    auto* const command =
        store.add_subcommand("index", "Choose what an engine finds the best matches by");
    const auto arguments = std::make_shared<StoreIndexArguments>();
    command->add_option("WORKSPACE", arguments->workspace, "Name or path")->required();
    command
        ->add_option("--with", arguments->with,
                     "none: a scan of all vectors, exact; hnsw or ivfflat: an index, quicker with "
                     "many vectors, which may miss some of the best")
        ->required()
        ->check(CLI::IsMember({"none", "hnsw", "ivfflat"}));
    command->add_flag("--json", arguments->as_json, "As JSON");
    command->footer(
        "Only pages of the best matches go by the index: borderline and random pages, review in "
        "score order,\n"
        "counts and histograms stay exact, and scores always are. Every page says how it was "
        "found. Vectors in\n"
        "the workspace's folder are always searched by a scan.\n\n"
        "Example:\n"
        "  halfspace store index birds --with hnsw\n\n"
        "Ctrl-C stops building and leaves no index.");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_index(*arguments); }; });
}

}  // namespace halfspace
