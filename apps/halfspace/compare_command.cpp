// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "command.hpp"
#include "data/words.hpp"
#include "http/comparison_json.hpp"
#include "output.hpp"
#include "predict_arguments.hpp"
#include "progress_line.hpp"
#include "source_arguments.hpp"
#include "stop_signal.hpp"
#include "workspace/comparison.hpp"
#include "workspace/item_table.hpp"
#include "workspace/loop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace halfspace {

namespace {

constexpr std::size_t kNamed = 10;

struct CompareArguments {
    std::string classifier;  // WORKSPACE:CLASSIFIER[@ROUND]
    std::string before;
    std::string after;
    SourceArguments reading;
    std::size_t sample = ComparisonOptions{}.sample;
    std::uint64_t seed = ComparisonOptions{}.seed;
    bool wants_page = false;
    bool as_json = false;
};

bool is_split(Workspace& workspace, const std::string& name) {
    const std::scoped_lock lock(workspace.mutex());
    return ItemTable(workspace.database()).has_split(name);
}

DataSample take_sample(Workspace& workspace, const std::string& name,
                       const CompareArguments& arguments, const ComparisonOptions& options) {
    if (is_split(workspace, name)) {
        return sample_split(workspace, name, options.sample, options.seed);
    }
    if (!std::filesystem::exists(name)) {
        workspace.require_split(name);  // says which there are
    }
    const auto source = open_source(name, arguments.reading.options());
    return sample_source(workspace, *source, options);
}

std::string to_people(const DataComparison& comparison) {
    std::string text;
    for (const std::string& sentence : comparison.words) text += sentence + "\n";
    text += fmt::format("\nFarthest from {}:\n", comparison.before.name);
    text += fmt::format("{:>8}  {:>8}  {}\n", "score", "cosine", "item");
    for (std::size_t i = 0; i < std::min(comparison.farthest.size(), kNamed); ++i) {
        const FarItem& far = comparison.farthest[i];
        text += fmt::format("{:>8.3f}  {:>8.3f}  {}\n", far.score, far.nearest_cosine,
                            one_line(far.key));
    }
    return text;
}

/// @throws Error InvalidInput, with the way out, if the new data is no split yet
void require_new_split(Workspace& workspace, const std::string& name) {
    if (is_split(workspace, name)) return;
    throw Error(
        ErrorCode::InvalidInput,
        fmt::format("{} is no split of {}, so its items cannot be labelled; index it "
                    "first: halfspace index {} --workspace {}",
                    name, workspace.name(), shell_word(name), shell_word(workspace.name())));
}

/// Makes the next page of the classifier the borderline items of the new data.
void open_page(Workspace& workspace, const std::string& classifier, const std::string& split) {
    ClassifierChange change;
    change.split = split;
    change.strategy = Strategy::Borderline;
    const ClassifierState state = Loop(workspace).change(classifier, change);
    fmt::print(stderr,
               "The next page of {} holds {} borderline items of {}; it trains on that split from "
               "now on, and its labels still count. Label them: halfspace serve --open {}\n",
               classifier, state.page.size(), split, shell_word(workspace.name()));
}

int run_compare(const CompareArguments& arguments) {
    const auto in = in_workspace(arguments.classifier);
    if (!in || in->name.empty()) {
        throw Error(ErrorCode::NotFound,
                    fmt::format("{} names no classifier of a workspace: WORKSPACE:CLASSIFIER",
                                arguments.classifier));
    }
    const StopSignal stop;
    OpenWorkspaces workspaces;
    Workspace& workspace = workspaces.get(in->folder);
    const PredictionHead head = head_from(arguments.classifier, {}, workspaces);
    if (arguments.wants_page) require_new_split(workspace, arguments.after);
    ProgressLine line("Embedding");
    ComparisonOptions options;
    options.sample = arguments.sample;
    options.seed = arguments.seed;
    options.stop = stop.token();
    options.on_progress = [&](const Progress& progress) { line.show(progress); };
    const DataSample before = take_sample(workspace, arguments.before, arguments, options);
    const DataSample after = take_sample(workspace, arguments.after, arguments, options);
    line.finish();
    const DataComparison comparison = compare(before, after, head.saved, head.cut_off, options);
    if (arguments.wants_page) open_page(workspace, head.saved.classifier, arguments.after);
    print_text(arguments.as_json ? to_pretty_text(to_json(comparison, workspace)) + "\n"
                                 : to_people(comparison));
    return 0;
}

}  // namespace

void add_compare_command(CLI::App& app, Action& action) {
    auto* const command = app.add_subcommand(
        "compare", "Tell whether new data looks different from old to a classifier");
    const auto arguments = std::make_shared<CompareArguments>();
    command->add_option("CLASSIFIER", arguments->classifier, "WORKSPACE:CLASSIFIER, or that @ROUND")
        ->required();
    command
        ->add_option("--old", arguments->before,
                     "A split of the workspace, or a folder or file: what it was trained on, say")
        ->required();
    command->add_option("--new", arguments->after, "Likewise: what it is used on now")->required();
    command->add_option("--sample", arguments->sample, "Items of each that are compared")
        ->check(CLI::Range(std::size_t{20}, kMostCompared))
        ->capture_default_str();
    command->add_option("--seed", arguments->seed, "Of what is drawn at random")
        ->capture_default_str();
    command->add_flag("--page", arguments->wants_page,
                      "Make borderline items of the new split the classifier's next page");
    arguments->reading.add_to(*command);
    command->add_flag("--json", arguments->as_json, "As JSON");
    command->footer(
        "Compares the scores (two-sample test of Kolmogorov and Smirnov) and the vectors "
        "(maximum mean\n"
        "discrepancy, by permutation), says what share is above the cut-off in each, and names "
        "the new items\n"
        "that are least like any old one. Nothing is changed without --page.\n\n"
        "Examples:\n"
        "  halfspace compare birds:wren --old train --new validation\n"
        "  halfspace compare birds:wren --old train --new ~/Pictures/may --json\n"
        "  halfspace compare birds:wren --old train --new may --page");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_compare(*arguments); }; });
}

}  // namespace halfspace
