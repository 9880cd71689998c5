// SPDX-License-Identifier: Apache-2.0
#include "base/progress.hpp"
#include "command.hpp"
#include "http/json.hpp"
#include "label_file.hpp"
#include "output.hpp"
#include "workspace/data_labels.hpp"
#include "workspace/loop.hpp"
#include "workspace/workspace_home.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

namespace halfspace {

namespace {

struct EvaluateArguments {
    std::string workspace;
    std::string classifier;
    std::string truth;
    std::string split;
    bool each_round = false;
    bool as_json = false;
};

std::vector<ItemLabel> truth_of(const EvaluateArguments& arguments, const Workspace& workspace) {
    if (std::filesystem::exists(arguments.truth) ||
        arguments.truth.find('=') == std::string::npos) {
        return read_label_file(arguments.truth, workspace, arguments.split, UnknownItems::LeaveOut)
            .labels;
    }
    return labels_from_column(workspace, arguments.split, column_rule_from(arguments.truth)).labels;
}

std::vector<Assessment> assess(Loop& loop, const EvaluateArguments& arguments) {
    const auto truth = truth_of(arguments, loop.workspace());
    const std::string& name = arguments.classifier;
    std::vector<Assessment> all;
    if (arguments.each_round) {
        for (const RoundSummary& round : loop.state(name).rounds) {
            if (!round.is_open) {
                all.push_back(loop.assess(name, arguments.split, truth, round.number));
            }
        }
        std::ranges::reverse(all);  // oldest first
    }
    all.push_back(loop.assess(name, arguments.split, truth, std::nullopt));
    return all;
}

std::string to_people(const std::vector<Assessment>& all, const EvaluateArguments& arguments) {
    const Assessment& now = all.back();
    const CutOffCounts& at = now.at_cut_off;
    std::string text = fmt::format(
        "{} on {}: {} positive, {} negative, {} without a truth; cut-off {}\n"
        "At the cut-off {} are found, {} of them rightly.\n\n",
        arguments.classifier, arguments.split,
        with_thousands(at.true_positives + at.false_negatives),
        with_thousands(at.false_positives + at.true_negatives), with_thousands(now.unknown),
        as_written(now.cut_off), with_thousands(at.true_positives + at.false_positives),
        with_thousands(at.true_positives));
    text += fmt::format("{:>8}  {:>6}  {:>7}  {:>9}  {:>6}  {:>6}\n", "round", "AP", "ROC AUC",
                        "precision", "recall", "F1");
    for (const Assessment& one : all) {
        text += fmt::format("{:>8}  {:>6}  {:>7}  {:>9}  {:>6}  {:>6}\n",
                            one.round ? std::to_string(*one.round) : "present",
                            percent(one.average_precision), percent(one.roc_auc),
                            percent(one.at_cut_off.precision()), percent(one.at_cut_off.recall()),
                            percent(one.at_cut_off.f1()));
    }
    return text;
}

JsonValue to_json(const std::vector<Assessment>& all, const EvaluateArguments& arguments) {
    JsonValue json{{"classifier", arguments.classifier},
                   {"split", arguments.split},
                   {"cut_off", as_written(all.back().cut_off)},
                   {"present", halfspace::to_json(all.back())}};
    if (!arguments.each_round) return json;
    JsonValue rounds = JsonValue::array();
    for (const Assessment& one : all) {
        if (!one.round) continue;
        JsonValue round = halfspace::to_json(one);
        round["round"] = *one.round;
        rounds.push_back(std::move(round));
    }
    json["rounds"] = std::move(rounds);
    return json;
}

int run_evaluate(const EvaluateArguments& arguments) {
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    Loop loop(*workspace);
    const auto all = assess(loop, arguments);
    print_text(arguments.as_json ? to_pretty_text(to_json(all, arguments)) + "\n"
                                 : to_people(all, arguments));
    return 0;
}

}  // namespace

void add_evaluate_command(CLI::App& app, Action& action) {
    auto* const command =
        app.add_subcommand("evaluate", "Hold a classifier against labels that came with the data");
    const auto arguments = std::make_shared<EvaluateArguments>();
    command->add_option("WORKSPACE", arguments->workspace, "Name or path")->required();
    command->add_option("CLASSIFIER", arguments->classifier, "Its name")->required();
    command
        ->add_option("--truth", arguments->truth,
                     "COLUMN=VALUE of the data, or a CSV or JSONL file with path (or key) and "
                     "score: above 0 is positive, below negative")
        ->required();
    command
        ->add_option("--split", arguments->split,
                     "The split to evaluate on; one that was not trained on says most")
        ->required();
    command->add_flag("--rounds", arguments->each_round, "Every fitted round too");
    command->add_flag("--json", arguments->as_json, "As JSON");
    command->footer(
        "Items of which the truth says nothing are left out. Precision, recall and F1 are those at "
        "the\nclassifier's cut-off.\n\n"
        "Examples:\n"
        "  halfspace evaluate bank card_lost --truth category=lost_card --split test\n"
        "  halfspace evaluate birds wren --truth wrens.csv --split validation --rounds --json");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_evaluate(*arguments); }; });
}

}  // namespace halfspace
