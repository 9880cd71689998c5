// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "base/progress.hpp"
#include "command.hpp"
#include "http/class_set_json.hpp"
#include "output.hpp"
#include "set_report.hpp"
#include "workspace/class_sets.hpp"
#include "workspace/workspace_home.hpp"

#include <fmt/format.h>

#include <memory>

namespace halfspace {

namespace {

struct SetArguments {
    std::string workspace;
    std::string set;
    bool as_json = false;
};

struct CreateArguments : SetArguments {
    std::vector<std::string> classes;
    std::string column;
    std::string split = "train";
    std::size_t page_size = 20;
    bool are_tags = false;
};

struct SetImportArguments : SetArguments {
    std::string column;
    bool replace = false;
    bool fit = false;
};

/// The options that all commands about one set have.
void add_common(CLI::App& command, SetArguments& arguments) {
    command.add_option("WORKSPACE", arguments.workspace, "Name or path")->required();
    command.add_option("SET", arguments.set, "Its name")->required();
    command.add_flag("--json", arguments.as_json, "As JSON");
}

void print_state(const ClassSetState& state, bool as_json) {
    for (const std::string& notice : state.notices) fmt::print(stderr, "{}\n", notice);
    print_text(as_json ? to_pretty_text(to_json(state)) + "\n" : to_people(state));
}

int run_create(const CreateArguments& arguments) {
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    NewClassSet wanted;
    wanted.name = arguments.set;
    wanted.kind = arguments.are_tags ? SetKind::Tags : SetKind::Exclusive;
    wanted.split = arguments.split;
    wanted.page_size = arguments.page_size;
    if (!arguments.column.empty()) {
        wanted.classes = classes_from_column(*workspace, arguments.split, arguments.column);
    }
    for (const std::string& name : arguments.classes) wanted.classes.push_back({name});
    print_state(ClassSets(*workspace).create(wanted), arguments.as_json);
    return 0;
}

std::string joined(const std::vector<std::string>& names) {
    constexpr std::size_t kShown = 8;
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) {
        text += (i == 0 ? "" : ", ") + names[i];
    }
    return names.size() > kShown ? text + ", ..." : text;
}

int run_list(const SetArguments& arguments) {
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    const auto sets = ClassSets(*workspace).list();
    if (arguments.as_json) {
        print_text(to_pretty_text(to_json_array(sets)) + "\n");
        return 0;
    }
    std::string text;
    for (const ClassSetSummary& one : sets) {
        text += fmt::format("{}: {}, {} classes ({}), {} rounds fitted\n", one.name,
                            name_of(one.kind), one.classes.size(), joined(one.classes), one.rounds);
    }
    print_text(text.empty() ? "There is no set yet; `halfspace set create` makes one\n" : text);
    return 0;
}

int run_show(const SetArguments& arguments) {
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    print_state(ClassSets(*workspace).state(arguments.set), arguments.as_json);
    return 0;
}

ClassSetState fit_open_round(ClassSets& sets, const std::string& name) {
    return sets.fit_and_next(name, sets.state(name).round);
}

int run_fit(const SetArguments& arguments) {
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    ClassSets sets(*workspace);
    print_state(fit_open_round(sets, arguments.set), arguments.as_json);
    return 0;
}

int run_import(const SetImportArguments& arguments) {
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    ClassSets sets(*workspace);
    const ClassImport report =
        sets.import_column(arguments.set, arguments.column,
                           arguments.replace ? OnConflict::Replace : OnConflict::Keep);
    if (arguments.fit) fit_open_round(sets, arguments.set);
    JsonValue json = to_json(report);
    json["fitted"] = arguments.fit;
    print_text(arguments.as_json
                   ? to_pretty_text(json) + "\n"
                   : fmt::format("{} items labelled, {} kept as they were; {} are of no class\n",
                                 with_thousands(report.labelled), with_thousands(report.kept),
                                 with_thousands(report.none)));
    return 0;
}

int run_remove(const SetArguments& arguments) {
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    ClassSets(*workspace).remove(arguments.set);
    print_text(arguments.as_json ? "{}\n" : arguments.set + " removed; its classifiers stay\n");
    return 0;
}

void add_create(CLI::App& set, Action& action) {
    auto* const command = set.add_subcommand("create",
                                             "Make a set, and those of its classes that "
                                             "are no classifiers yet");
    const auto arguments = std::make_shared<CreateArguments>();
    add_common(*command, *arguments);
    command
        ->add_option("--class", arguments->classes,
                     "A class: a classifier's name, or a new one; may be repeated")
        ->allow_extra_args(false);
    command->add_option("--from", arguments->column,
                        "A column of the data: every value of it is a class");
    command->add_flag("--tags", arguments->are_tags,
                      "An item may be of several classes (default: of one at most)");
    command->add_option("--split", arguments->split, "The split to train on")
        ->capture_default_str();
    command->add_option("--page-size", arguments->page_size, "Cards a page, 1 to 200")
        ->capture_default_str();
    command->footer(
        "A new class starts from a prompt out of its name (\"a photo of ...\" where there are "
        "pictures); `train\n--prompt` makes a classifier with one of your own first.\n\n"
        "Examples:\n"
        "  halfspace set create pets animals --class dog --class cat --class horse\n"
        "  halfspace set create bank topics --from label");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_create(*arguments); }; });
}

void add_set_import(CLI::App& set, Action& action) {
    auto* const command =
        set.add_subcommand("import", "Label items by a column of the data that names their class");
    const auto arguments = std::make_shared<SetImportArguments>();
    add_common(*command, *arguments);
    command->add_option("--from", arguments->column, "The column")->required();
    command->add_flag("--replace", arguments->replace,
                      "Where an item is labelled otherwise, take the data's (default: keep it)");
    command->add_flag("--fit", arguments->fit, "Fit a round at once");
    command->footer(
        "An item whose value is no class is labelled as of none; one without a value gets no "
        "label. One undo\ntakes an import back.\n\n"
        "Example:\n"
        "  halfspace set import bank topics --from label --fit");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_import(*arguments); }; });
}

using Run = int (*)(const SetArguments&);

void add_plain(CLI::App& set, Action& action, const char* name, const char* what, Run run) {
    auto* const command = set.add_subcommand(name, what);
    const auto arguments = std::make_shared<SetArguments>();
    add_common(*command, *arguments);
    command->callback(
        [&action, arguments, run] { action = [arguments, run] { return run(*arguments); }; });
}

void add_set_list(CLI::App& set, Action& action) {
    auto* const command = set.add_subcommand("list", "The sets of a workspace");
    const auto arguments = std::make_shared<SetArguments>();
    command->add_option("WORKSPACE", arguments->workspace, "Name or path")->required();
    command->add_flag("--json", arguments->as_json, "As JSON");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_list(*arguments); }; });
}

}  // namespace

void add_set_command(CLI::App& app, Action& action) {
    auto* const command = app.add_subcommand(
        "set", "Sets of classifiers: several classes labelled on one page, fitted together");
    command->require_subcommand(1);
    add_create(*command, action);
    add_set_list(*command, action);
    add_plain(*command, action, "show", "The classes of a set and their labels", run_show);
    add_set_import(*command, action);
    add_plain(*command, action, "fit", "Fit every class on all its labels", run_fit);
    add_set_confusion_command(*command, action);
    add_plain(*command, action, "remove", "Remove a set; its classifiers stay", run_remove);
    command->footer("Labelling is done in the browser: halfspace serve --open WORKSPACE");
}

}  // namespace halfspace
