// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"
#include "http/class_set_json.hpp"
#include "output.hpp"
#include "set_report.hpp"
#include "workspace/class_sets.hpp"
#include "workspace/workspace_home.hpp"

#include <memory>

namespace halfspace {

namespace {

struct ConfusionArguments {
    std::string workspace;
    std::string set;
    std::string column;
    std::string split;
    bool as_json = false;
};

int run_confusion(const ConfusionArguments& arguments) {
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    ConfusionSource source;
    if (!arguments.column.empty()) source = {arguments.column, arguments.split};
    const ClassConfusion held = ClassSets(*workspace).confusion(arguments.set, source);
    print_text(arguments.as_json ? to_pretty_text(to_json(held)) + "\n" : to_people(held));
    return 0;
}

}  // namespace

void add_set_confusion_command(CLI::App& set, Action& action) {
    auto* const command = set.add_subcommand(
        "confusion", "Which classes are taken for which, with precision and recall of each");
    const auto arguments = std::make_shared<ConfusionArguments>();
    command->add_option("WORKSPACE", arguments->workspace, "Name or path")->required();
    command->add_option("SET", arguments->set, "Its name")->required();
    auto* const truth = command->add_option("--truth", arguments->column,
                                            "A column of the data that names each item's class");
    auto* const split = command->add_option("--split", arguments->split,
                                            "The split it is of; one that was not "
                                            "trained on says most");
    truth->needs(split);
    split->needs(truth);
    command->add_flag("--json", arguments->as_json, "As JSON, with the whole matrix");
    command->footer(
        "Without --truth it goes by the labels so far, each item scored by a fit that left its own "
        "label out.\nOf a set of tags there is no matrix.\n\n"
        "Examples:\n"
        "  halfspace set confusion pets animals\n"
        "  halfspace set confusion bank topics --truth label --split test");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_confusion(*arguments); }; });
}

}  // namespace halfspace
