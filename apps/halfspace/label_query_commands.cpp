// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "base/progress.hpp"
#include "command.hpp"
#include "http/json.hpp"
#include "label_file.hpp"
#include "output.hpp"
#include "workspace/loop.hpp"
#include "workspace/workspace_home.hpp"

#include <fmt/format.h>

#include <charconv>
#include <memory>

namespace halfspace {

namespace {

struct QueryArguments {
    std::string workspace;
    std::string classifier;
    std::string kind = "any";
    std::string rounds;
    std::size_t count = 100;
    std::string to;
    bool as_json = false;
};

std::uint64_t round_from(std::string_view text, const std::string& rounds) {
    std::uint64_t round = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, round);
    if (problem != std::errc() || stop != end || round == 0) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("--rounds {}: give it as 3 or 1-4, counted from 1", rounds));
    }
    return round;
}

/// `3`, or `1-4`; empty means all.
LabelQuery query_from(const QueryArguments& arguments) {
    LabelQuery which{.kind = label_kind_from(arguments.kind)};
    const std::string_view rounds = arguments.rounds;
    if (rounds.empty()) return which;
    const std::size_t dash = rounds.find('-');
    which.first_round = round_from(rounds.substr(0, dash), arguments.rounds);
    which.last_round = dash == std::string_view::npos
                           ? which.first_round
                           : round_from(rounds.substr(dash + 1), arguments.rounds);
    return which;
}

std::string in_words(const LabelValue& label) {
    if (label.unsure) return "unsure";
    return label.score ? fmt::format("{:+g}", *label.score) : "none";
}

std::string to_people(const CardPage& page) {
    std::string text;
    for (const Card& card : page.cards) {
        text += fmt::format("{:>6}  {:8.4f}  {}", in_words(card.label), card.score, card.item.key);
        if (card.expected) text += fmt::format("  (the others say {:+.1f})", *card.expected);
        text += "\n";
    }
    if (page.cards.size() == page.total) return text;
    return text + fmt::format("{} of {}; --count lists more\n", with_thousands(page.cards.size()),
                              with_thousands(page.total));
}

int run_list(const QueryArguments& arguments) {
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    const CardPage page =
        Loop(*workspace).labels(arguments.classifier, query_from(arguments), 0, arguments.count);
    print_text(arguments.as_json ? to_pretty_text(to_json(page)) + "\n" : to_people(page));
    return 0;
}

int run_relabel(const QueryArguments& arguments) {
    const LabelValue to = arguments.to == "none" ? LabelValue{} : label_from_text(arguments.to);
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    const LabelState state =
        Loop(*workspace).relabel(arguments.classifier, query_from(arguments), to);
    print_text(arguments.as_json ? to_pretty_text(to_json(state)) + "\n"
                                 : fmt::format("{} labels are {} now\n",
                                               with_thousands(state.labels.size()), in_words(to)));
    return 0;
}

std::shared_ptr<QueryArguments> add_query(CLI::App& command) {
    auto arguments = std::make_shared<QueryArguments>();
    command.add_option("WORKSPACE", arguments->workspace, "Name or path")->required();
    command.add_option("CLASSIFIER", arguments->classifier, "Its name")->required();
    command
        .add_option("--kind", arguments->kind,
                    "any, positive, negative, neutral, unsure, or disagreeing: those of which the "
                    "other labels would say the opposite")
        ->capture_default_str();
    command.add_option("--rounds", arguments->rounds,
                       "3 or 1-4: only labels last set in these rounds (default: all)");
    command.add_flag("--json", arguments->as_json, "As JSON");
    return arguments;
}

void add_list(CLI::App& labels, Action& action) {
    auto* const command = labels.add_subcommand("list", "List the labels there are");
    const auto arguments = add_query(*command);
    command->add_option("--count", arguments->count, "How many to list at most")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->footer(
        "Prints label, score by the present head and key, the newest label first; of those that\n"
        "disagree, the most contradicted first.\n\n"
        "Examples:\n"
        "  halfspace labels list birds wren --kind disagreeing\n"
        "  halfspace labels list birds wren --kind positive --rounds 1-3 --json");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_list(*arguments); }; });
}

void add_relabel(CLI::App& labels, Action& action) {
    auto* const command = labels.add_subcommand("relabel", "Change many labels at once");
    const auto arguments = add_query(*command);
    command->add_option("--to", arguments->to, "-1 to 1, unsure, or none, which removes them")
        ->required();
    command->footer(
        "For a wanted thing that has become another on the way. It is one action: one undo takes\n"
        "it back. It counts from the next fit.\n\n"
        "Examples:\n"
        "  halfspace labels relabel birds wren --kind positive --rounds 1-3 --to unsure\n"
        "  halfspace labels relabel birds wren --kind disagreeing --to none");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_relabel(*arguments); }; });
}

}  // namespace

void add_label_query_commands(CLI::App& labels, Action& action) {
    add_list(labels, action);
    add_relabel(labels, action);
}

}  // namespace halfspace
