// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "base/progress.hpp"
#include "command.hpp"
#include "http/json.hpp"
#include "label_file.hpp"
#include "output.hpp"
#include "workspace/data_labels.hpp"
#include "workspace/loop.hpp"
#include "workspace/workspace_home.hpp"

#include <fmt/format.h>

#include <memory>

namespace halfspace {

namespace {

struct ImportArguments {
    std::string workspace;
    std::string classifier;
    std::string from;
    std::string file;
    std::string split;
    std::vector<std::string> negatives{"others"};
    bool replace = false;
    bool fit = false;
    bool as_json = false;
};

/// What is to be imported, and what the data says nothing usable about.
struct Found {
    std::vector<ItemLabel> labels;
    std::uint64_t unknown = 0;
    std::vector<std::string> unknown_lines;  ///< of a file
};

ColumnRule rule_from(const ImportArguments& arguments) {
    ColumnRule rule = column_rule_from(arguments.from);
    if (arguments.negatives == std::vector<std::string>{"others"}) return rule;
    const bool is_none = arguments.negatives == std::vector<std::string>{"none"};
    rule.negatives = is_none ? ColumnRule::Negatives::None : ColumnRule::Negatives::Listed;
    if (!is_none) rule.listed = arguments.negatives;
    return rule;
}

Found find_labels(const ImportArguments& arguments, const Workspace& workspace,
                  const std::string& split) {
    if (!arguments.from.empty()) {
        DataLabels found = labels_from_column(workspace, split, rule_from(arguments));
        return {std::move(found.labels), found.unknown, {}};
    }
    LabelFile file = read_label_file(arguments.file, workspace, split, UnknownItems::LeaveOut);
    return {std::move(file.labels), file.unknown.size(), std::move(file.unknown)};
}

std::string to_people(const LabelImport& report, const Found& found, const std::string& name) {
    std::string text =
        fmt::format("{} labels imported, {} were so already, {} of your own kept; {} without one\n",
                    with_thousands(report.imported), with_thousands(report.unchanged),
                    with_thousands(report.kept), with_thousands(found.unknown));
    constexpr std::size_t kShown = 20;
    for (std::size_t i = 0; i < found.unknown_lines.size() && i < kShown; ++i) {
        text += "  " + found.unknown_lines[i] + "\n";
    }
    if (found.unknown_lines.size() > kShown) {
        text += fmt::format("  ... and {} more; --json lists all\n",
                            with_thousands(found.unknown_lines.size() - kShown));
    }
    const Counts& counts = report.counts;
    return text + fmt::format("{}: {} positive, {} negative, {} neutral, {} unsure\n", name,
                              with_thousands(counts.positive), with_thousands(counts.negative),
                              with_thousands(counts.neutral), with_thousands(counts.unsure));
}

void fit_open_round(Loop& loop, const std::string& name) {
    for (const RoundSummary& round : loop.state(name).rounds) {
        if (!round.is_open) continue;
        loop.fit_and_next(name, round.number);
        return;
    }
}

int run_import(const ImportArguments& arguments) {
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    Loop loop(*workspace);
    const std::string own_split = loop.state(arguments.classifier).split;
    const Found found =
        find_labels(arguments, *workspace, arguments.split.empty() ? own_split : arguments.split);
    const LabelImport report =
        loop.import_labels(arguments.classifier, found.labels,
                           arguments.replace ? OnConflict::Replace : OnConflict::Keep);
    if (arguments.fit) fit_open_round(loop, arguments.classifier);
    const JsonValue json{{"imported", report.imported},
                         {"unchanged", report.unchanged},
                         {"kept", report.kept},
                         {"unknown", found.unknown},
                         {"lines", found.unknown_lines},
                         {"fitted", arguments.fit},
                         {"counts", to_json(report.counts)}};
    print_text(arguments.as_json ? to_pretty_text(json) + "\n"
                                 : to_people(report, found, arguments.classifier));
    return 0;
}

void add_import(CLI::App& labels, Action& action) {
    auto* const command =
        labels.add_subcommand("import", "Take labels from the data's own columns or from a file");
    const auto arguments = std::make_shared<ImportArguments>();
    command->add_option("WORKSPACE", arguments->workspace, "Name or path")->required();
    command->add_option("CLASSIFIER", arguments->classifier, "Its name; `train` makes one")
        ->required();
    auto* const sources = command->add_option_group("source", "Where the labels are");
    sources->add_option("--from", arguments->from,
                        "COLUMN=VALUE: items whose data has this value are positive");
    sources->add_option("--file", arguments->file,
                        "CSV or JSONL file with path (or key) and score: -1 to 1, or unsure");
    sources->require_option(1);
    command->add_option("--split", arguments->split,
                        "The split to take them from (only the classifier's own can be labelled)");
    command
        ->add_option("--negatives", arguments->negatives,
                     "With --from: others (every other value is negative), none, or the values")
        ->delimiter(',')
        ->capture_default_str();
    command->add_flag("--replace", arguments->replace,
                      "Where a label is another already, take the data's (default: keep it)");
    command->add_flag("--fit", arguments->fit, "Fit a round on all labels at once");
    command->add_flag("--json", arguments->as_json, "Report as JSON");
    command->footer(
        "An import is one action: one undo takes it back. Folder names arrive as the column "
        "`label`.\n\n"
        "Examples:\n"
        "  halfspace labels import bank card_lost --from category=lost_card --fit\n"
        "  halfspace labels import birds wren --from label=wren --negatives sparrow,finch\n"
        "  halfspace labels import birds wren --file wren.jsonl --replace");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_import(*arguments); }; });
}

}  // namespace

void add_labels_command(CLI::App& app, Action& action) {
    auto* const command =
        app.add_subcommand("labels", "Labels: list, change, import from the data, export");
    command->require_subcommand(1);
    add_import(*command, action);
    add_labels_export_command(*command, action);
    add_label_query_commands(*command, action);
}

}  // namespace halfspace
