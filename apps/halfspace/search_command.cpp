// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "command.hpp"
#include "data/words.hpp"
#include "http/json.hpp"
#include "output.hpp"
#include "start_arguments.hpp"
#include "workspace/loop.hpp"
#include "workspace/workspace_home.hpp"

#include <fmt/format.h>

#include <memory>

namespace halfspace {

namespace {

struct SearchArguments {
    std::string workspace;
    std::string prompt;
    std::vector<std::string> without;
    std::string split;
    std::vector<std::string> where;
    std::size_t count = 20;
    bool as_json = false;
};

/// A text, or a picture's caption.
std::string words_of(const ItemRecord& item) {
    const auto caption = item.metadata.find("caption");
    return !item.text.empty() || caption == item.metadata.end() ? item.text : caption->second;
}

std::string to_people(const SearchResult& result) {
    std::string text;
    for (const Card& card : result.cards) {
        text += fmt::format("{:>4}  {:7.4f}  {}  {}\n", card.rank, card.score, card.item.key,
                            one_line(words_of(card.item)));
    }
    return text;
}

/// @throws Error InvalidInput unless each is KEY=VALUE and no key comes twice
Metadata metadata_from(const std::vector<std::string>& conditions) {
    Metadata metadata;
    for (const std::string& condition : conditions) {
        const std::size_t sign = condition.find('=');
        if (sign == std::string::npos || sign == 0) {
            throw Error(ErrorCode::InvalidInput,
                        fmt::format("--where {}: give it as KEY=VALUE", condition));
        }
        if (!metadata.emplace(condition.substr(0, sign), condition.substr(sign + 1)).second) {
            throw Error(ErrorCode::InvalidInput,
                        fmt::format("--where names {} twice; an item has one value of it",
                                    condition.substr(0, sign)));
        }
    }
    return metadata;
}

int run_search(const SearchArguments& arguments) {
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    Loop loop(*workspace);
    const auto start = start_from({arguments.prompt}, arguments.without);
    const SearchResult result =
        loop.search(start, arguments.split, arguments.count, metadata_from(arguments.where));
    for (const std::string& notice : result.notices) fmt::print(stderr, "{}\n", notice);
    print_text(arguments.as_json ? to_pretty_text(to_json(result)) + "\n" : to_people(result));
    return 0;
}

}  // namespace

void add_search_command(CLI::App& app, Action& action) {
    auto* const command = app.add_subcommand("search", "List the items nearest to a text");
    const auto arguments = std::make_shared<SearchArguments>();
    command->add_option("WORKSPACE", arguments->workspace, "Name or path")->required();
    command->add_option("PROMPT", arguments->prompt, "What to look for")->required();
    command->add_option("--not", arguments->without, "What to keep away from; may be repeated")
        ->allow_extra_args(false);
    command->add_option("--split", arguments->split, "Search this split only (default: all)");
    command
        ->add_option("--where", arguments->where,
                     "KEY=VALUE: only items with this metadata; may be repeated, all must hold")
        ->allow_extra_args(false);
    command->add_option("--count", arguments->count, "How many to list")
        ->check(CLI::Range(1, 500))
        ->capture_default_str();
    command->add_flag("--json", arguments->as_json, "As JSON");
    command->footer(
        "Prints rank, score and key, best first. The score is the cosine between item and "
        "prompt:\n"
        "good for the order, not for a yes or no; train a classifier for that.\n\n"
        "Examples:\n"
        "  halfspace search birds \"an owl in flight\"\n"
        "  halfspace search dogs \"a dog show\" --not snow --split train --count 50 --json\n"
        "  halfspace search birds \"an owl\" --where camera=north");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_search(*arguments); }; });
}

}  // namespace halfspace
