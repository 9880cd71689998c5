// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"
#include "data/csv_parser.hpp"
#include "http/audit_json.hpp"
#include "label_file.hpp"
#include "output.hpp"
#include "workspace/audits.hpp"
#include "workspace/data_labels.hpp"
#include "workspace/workspace_home.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <unordered_set>

namespace halfspace {

namespace {

struct AuditArguments {
    std::string workspace;
    std::string classifier;
    std::size_t draw = 0;
    std::string split = "validation";
    std::string labels;
    std::string output;
    bool as_json = false;
};

/// The drawn items the file or the data's column says something about.
std::vector<ItemLabel> labels_of(const AuditArguments& arguments, const Workspace& workspace,
                                 const AuditState& state) {
    const bool is_file = std::filesystem::exists(arguments.labels) ||
                         arguments.labels.find('=') == std::string::npos;
    auto labels =
        is_file
            ? read_label_file(arguments.labels, workspace, state.split, UnknownItems::LeaveOut)
                  .labels
            : labels_from_column(workspace, state.split, column_rule_from(arguments.labels)).labels;
    std::unordered_set<ItemId> drawn;
    for (const Card& card : state.cards) drawn.insert(card.item.id);
    std::erase_if(labels, [&](const ItemLabel& label) { return !drawn.contains(label.item); });
    return labels;
}

/// A file to fill in: path, and a score where one is known.
void write_drawn(const AuditState& state, const std::string& path) {
    Output output(path);
    output.write("path,score\n");
    for (const Card& card : state.cards) {
        const std::string score = card.label.score    ? fmt::format("{}", *card.label.score)
                                  : card.label.unsure ? "unsure"
                                                      : "";
        output.write(csv_field(card.item.key) + "," + score + "\n");
    }
    output.finish();
}

std::string percent(const std::optional<Estimate>& estimate) {
    if (!estimate) return "not known";
    return fmt::format("{:.1f}% ({:.1f}% to {:.1f}%)", 100 * estimate->value, 100 * estimate->low,
                       100 * estimate->high);
}

std::string count(const Estimate& estimate) {
    return fmt::format("{:.0f} ({:.0f} to {:.0f})", estimate.value, estimate.low, estimate.high);
}

std::string to_people(const AuditState& state) {
    std::string text = fmt::format("{} on {}: {} items drawn, {} labelled, {} unsure; cut-off {}\n",
                                   state.classifier, state.split, state.drawn, state.labelled,
                                   state.unsure, as_written(state.cut_off));
    for (const std::string& notice : state.notices) text += notice + "\n";
    if (state.labelled > 0) {
        text += fmt::format("precision  {}\nrecall     {}\npositives  {}\nmissed     {}\n",
                            percent(state.estimates.precision), percent(state.estimates.recall),
                            count(state.estimates.positives), count(state.estimates.missed));
        if (state.unseen) text += fmt::format("unseen     {}\n", count(*state.unseen));
        text += "With 95% ranges.";
        if (state.labels_to_halve) {
            text += fmt::format(" {} more labels would halve that of the recall.",
                                *state.labels_to_halve);
        }
        text += "\n";
    }
    return text + state.advice + "\n";
}

int run_audit(const AuditArguments& arguments) {
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    Audits audits(*workspace);
    AuditState state = arguments.draw > 0
                           ? audits.draw(arguments.classifier, arguments.split, arguments.draw)
                           : audits.state(arguments.classifier);
    if (!arguments.labels.empty()) {
        state = audits.set_labels(arguments.classifier, labels_of(arguments, *workspace, state));
    }
    if (!arguments.output.empty()) write_drawn(state, arguments.output);
    if (arguments.output != "-") {
        print_text(arguments.as_json ? to_pretty_text(to_json(state)) + "\n" : to_people(state));
    }
    return 0;
}

}  // namespace

void add_audit_command(CLI::App& app, Action& action) {
    auto* const command = app.add_subcommand(
        "audit", "Estimate precision and recall from labels of items drawn at random");
    const auto arguments = std::make_shared<AuditArguments>();
    command->add_option("WORKSPACE", arguments->workspace, "Name or path")->required();
    command->add_option("CLASSIFIER", arguments->classifier, "Its name")->required();
    command
        ->add_option("--draw", arguments->draw, "Draw this many items anew, in place of the last")
        ->check(CLI::Range(std::size_t{1}, Audits::kMostItems));
    command->add_option("--split", arguments->split, "The split to draw them from")
        ->capture_default_str();
    command->add_option("--labels", arguments->labels,
                        "Labels of drawn items: a CSV or JSONL file with path and score, or "
                        "COLUMN=VALUE of the data");
    command->add_option("-o,--output", arguments->output,
                        "Write the drawn items as CSV to fill in (path,score); - is standard "
                        "output");
    command->add_flag("--json", arguments->as_json, "The audit as JSON");
    command->footer(
        "Items are drawn from strata of score, so that few labels tell much: 100 are a start. "
        "Their\n"
        "labels are used for the estimates alone, never to train. Answers count in the order "
        "drawn,\n"
        "up to the first item without one. Draw again after training on; labels are kept.\n\n"
        "Examples:\n"
        "  halfspace audit birds wren --draw 100 -o wren.csv\n"
        "  halfspace audit birds wren --labels wren.csv\n"
        "  halfspace audit bank lost_card --draw 200 --split test --labels category=lost_card");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_audit(*arguments); }; });
}

}  // namespace halfspace
