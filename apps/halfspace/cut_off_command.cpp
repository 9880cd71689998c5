// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"
#include "http/cut_off_json.hpp"
#include "output.hpp"
#include "workspace/cut_offs.hpp"
#include "workspace/workspace_home.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>

namespace halfspace {

namespace {

struct CutOffArguments {
    std::string workspace;
    std::string classifier;
    bool best_f1 = false;
    std::optional<double> precision;
    std::optional<double> recall;
    std::optional<float> at;
    bool as_json = false;
};

std::optional<CutOffRule> rule_of(const CutOffArguments& arguments) {
    if (arguments.best_f1) return CutOffRule{CutOffAim::BestF1, {}};
    if (arguments.precision) return CutOffRule{CutOffAim::Precision, arguments.precision};
    if (arguments.recall) return CutOffRule{CutOffAim::Recall, arguments.recall};
    if (arguments.at) return CutOffRule{CutOffAim::Hand, {}};
    return std::nullopt;
}

std::string rule_in_words(const CutOffRule& rule) {
    switch (rule.aim) {
        case CutOffAim::Hand: break;
        case CutOffAim::BestF1: return "the best F1";
        case CutOffAim::Precision: return fmt::format("precision {:.0f}%", 100 * *rule.wanted);
        case CutOffAim::Recall: return fmt::format("recall {:.0f}%", 100 * *rule.wanted);
    }
    return "by hand";
}

std::string to_people(const CutOffState& state) {
    const CutOffFit& now = state.now;
    std::string text = fmt::format("{}: cut-off {}, {}\n", state.classifier,
                                   as_written(state.cut_off), rule_in_words(state.rule));
    if (state.calibration) {
        text += fmt::format(
            "probability = 1 / (1 + exp(-({} score + {}))), {:.0f}% at the cut-off\n",
            as_written(state.calibration->slope), as_written(state.calibration->intercept),
            100 * probability(state.cut_off, *state.calibration));
    } else {
        text += "There are too few labels to make probabilities of the scores.\n";
    }
    if (now.source != CutOffSource::None) {
        text += fmt::format("by the labels of {}: {} positive, {} negative\n",
                            now.source == CutOffSource::Audit ? "the audit" : "pages",
                            now.positives, now.negatives);
    }
    if (now.choice.cut_off) {
        text += fmt::format("which show precision {:.1f}%, recall {:.1f}%, F1 {:.1f}% at {}\n",
                            100 * now.choice.precision, 100 * now.choice.recall,
                            100 * now.choice.f1, as_written(*now.choice.cut_off));
    }
    return now.choice.refusal.empty() ? text : text + now.choice.refusal + "\n";
}

int run_cut_off(const CutOffArguments& arguments) {
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    CutOffs cut_offs(*workspace);
    const auto rule = rule_of(arguments);
    const CutOffState state = rule ? cut_offs.set(arguments.classifier, *rule, arguments.at)
                                   : cut_offs.state(arguments.classifier);
    print_text(arguments.as_json ? to_pretty_text(to_json(state)) + "\n" : to_people(state));
    return 0;
}

}  // namespace

void add_cut_off_command(CLI::App& app, Action& action) {
    auto* const command =
        app.add_subcommand("cut-off", "Show or set from which score an item counts as positive");
    const auto arguments = std::make_shared<CutOffArguments>();
    command->add_option("WORKSPACE", arguments->workspace, "Name or path")->required();
    command->add_option("CLASSIFIER", arguments->classifier, "Its name")->required();
    auto* const rule = command->add_option_group("rule", "One of these sets it");
    rule->add_flag("--best-f1", arguments->best_f1, "Where the labels show the best F1");
    rule->add_option("--precision", arguments->precision, "As low as this precision allows, 0 to 1")
        ->check(CLI::Range(0.0, 1.0));
    rule->add_option("--recall", arguments->recall,
                     "As high as this recall allows, 0 to 1; takes an audit")
        ->check(CLI::Range(0.0, 1.0));
    rule->add_option("--at", arguments->at, "At this score");
    rule->require_option(0, 1);
    command->add_flag("--json", arguments->as_json, "As JSON");
    command->footer(
        "The rule stays with the classifier and is fitted anew with every round. It goes by the\n"
        "labels of the audit if there are 5 of each kind, else by those of pages, each scored by\n"
        "the fit without it. The same labels make probabilities of the scores.\n\n"
        "Examples:\n"
        "  halfspace cut-off birds wren --precision 0.9\n"
        "  halfspace cut-off birds wren --at 1.25\n"
        "  halfspace cut-off birds wren --json");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_cut_off(*arguments); }; });
}

}  // namespace halfspace
