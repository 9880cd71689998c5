// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "base/file.hpp"
#include "command.hpp"
#include "head/head_formats.hpp"
#include "http/json.hpp"
#include "label_file.hpp"
#include "output.hpp"
#include "start_arguments.hpp"
#include "workspace/loop.hpp"
#include "workspace/workspace_home.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>

namespace halfspace {

namespace {

constexpr std::size_t kMostLabelsAtOnce = 10'000;  // as the API has it

struct TrainArguments {
    std::string workspace;
    std::string classifier;
    std::vector<std::string> prompts;
    std::vector<std::string> without;
    std::string start;
    std::optional<std::string> class_name;
    std::string labels;
    std::string group;
    std::string recipe = "pull";
    bool as_json = false;
};

bool has_classifier(const Loop& loop, const std::string& name) {
    const auto all = loop.list();
    return std::any_of(all.begin(), all.end(),
                       [&](const ClassifierSummary& summary) { return summary.name == name; });
}

/// @throws Error InvalidInput if it is neither a number nor off
std::optional<float> group_from(const std::string& text) {
    if (text == "off") return std::nullopt;
    float cosine = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, cosine);
    if (problem != std::errc() || stop != end) {
        throw Error(ErrorCode::InvalidInput, "--group takes 0.5 to 1 or off, not " + text);
    }
    return cosine;
}

/// The head of a file as a part of a start. One that does not say which encoder it is for is taken
/// to be for the one in use, and that is said.
StartPart start_from_file(const TrainArguments& arguments, const Workspace& workspace) {
    const std::filesystem::path file = arguments.start;
    SavedHead saved = read_head(read_file(file), arguments.class_name);
    StartPart part;
    part.head = {file.filename().string(), std::move(saved.head.weights),
                 std::move(saved.encoder_fingerprint)};
    if (arguments.class_name) part.head->name += ": " + *arguments.class_name;
    if (part.head->encoder_fingerprint.empty()) {
        part.head->encoder_fingerprint = workspace.space().encoder_fingerprint;
        fmt::print(stderr,
                   "{} does not say which encoder it was trained on; it is taken to be {}\n",
                   arguments.start, workspace.encoder_name());
    }
    return part;
}

ClassifierState open_or_create(Loop& loop, const TrainArguments& arguments) {
    auto start = start_from(arguments.prompts, arguments.without);
    if (!arguments.start.empty()) start.push_back(start_from_file(arguments, loop.workspace()));
    if (has_classifier(loop, arguments.classifier)) {
        ClassifierState state = loop.state(arguments.classifier);
        if (!start.empty() && start != state.start) {
            throw Error(
                ErrorCode::Conflict,
                "The classifier " + arguments.classifier +
                    " exists already with another start, and keeps it; leave --prompt, --not "
                    "and --start out, or choose another name");
        }
        if (arguments.group.empty()) return state;
        ClassifierChange change;
        change.group_at = group_from(arguments.group);
        return loop.change(arguments.classifier, change);
    }
    if (arguments.prompts.empty() && arguments.start.empty()) {
        throw Error(ErrorCode::NotFound, "There is no classifier " + arguments.classifier +
                                             " yet; add --prompt TEXT or --start FILE to make it");
    }
    NewClassifier wanted;
    wanted.name = arguments.classifier;
    wanted.start = start;
    if (!arguments.group.empty()) wanted.group_at = group_from(arguments.group);
    return loop.create(wanted);
}

std::uint64_t open_round(const ClassifierState& state) {
    for (const RoundSummary& round : state.rounds) {
        if (round.is_open) return round.number;
    }
    throw Error(ErrorCode::Corrupt, "The classifier " + state.name + " has no open round");
}

ClassifierState fit(Loop& loop, const ClassifierState& before, std::span<const ItemLabel> labels,
                    Recipe recipe) {
    while (!labels.empty()) {
        const auto count = std::min(labels.size(), kMostLabelsAtOnce);
        loop.set_labels(before.name, labels.first(count));
        labels = labels.subspan(count);
    }
    return loop.fit_and_next(before.name, open_round(before), recipe);
}

std::string to_people(const ClassifierState& state, const TrainArguments& arguments) {
    const Counts& counts = state.counts;
    std::string text = fmt::format(
        "{}: {} rounds fitted; labels: {} positive, {} negative, {} neutral, {} unsure\n",
        state.name, state.rounds.size() - 1, counts.positive, counts.negative, counts.neutral,
        counts.unsure);
    if (state.change) {
        text +=
            fmt::format("turned {:.1f} degrees; {} of the top {} are new\n",
                        state.change->turned_degrees, state.change->new_in_top, state.change->top);
    }
    const std::string workspace = shell_word(arguments.workspace);
    return text + fmt::format(
                      "Go on in the browser: halfspace serve --open {}\n"
                      "Save it: halfspace export {} {} -o FILE\n",
                      workspace, workspace, shell_word(state.name));
}

int run_train(const TrainArguments& arguments) {
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    Loop loop(*workspace);
    const bool is_new = !has_classifier(loop, arguments.classifier);
    ClassifierState state = open_or_create(loop, arguments);
    if (!arguments.labels.empty()) {
        try {
            const auto labels =
                read_label_file(arguments.labels, *workspace, state.split, UnknownItems::Refuse)
                    .labels;
            if (!labels.empty()) state = fit(loop, state, labels, recipe_from(arguments.recipe));
        } catch (const Error&) {
            if (is_new) loop.remove(arguments.classifier);  // a failed command leaves nothing
            throw;
        }
    }
    for (const std::string& notice : state.notices) fmt::print(stderr, "{}\n", notice);
    print_text(arguments.as_json ? to_pretty_text(to_json(state)) + "\n"
                                 : to_people(state, arguments));
    return 0;
}

}  // namespace

void add_train_command(CLI::App& app, Action& action) {
    auto* const command =
        app.add_subcommand("train", "Make a classifier from a text, or fit it to labels of a file");
    const auto arguments = std::make_shared<TrainArguments>();
    command->add_option("WORKSPACE", arguments->workspace, "Name or path")->required();
    command->add_option("CLASSIFIER", arguments->classifier, "Its name; made if it is new")
        ->required();
    command->add_option("--prompt", arguments->prompts, "What it should find; may be repeated")
        ->allow_extra_args(false);
    command->add_option("--not", arguments->without, "What to keep away from; may be repeated")
        ->allow_extra_args(false);
    auto* const start = command->add_option(
        "--start", arguments->start,
        "A head trained elsewhere to begin with: json, safetensors, onnx, pt, npz or skops");
    command
        ->add_option("--class", arguments->class_name,
                     "Of a head with several classes: the one to take")
        ->needs(start);
    command->add_option("--labels", arguments->labels,
                        "CSV or JSONL file with path and score: -1 to 1, or unsure");
    command->add_option("--group", arguments->group,
                        "Cosine from which items share a card, 0.5 to 1, or off (default: 0.985)");
    command
        ->add_option("--recipe", arguments->recipe,
                     "pull: all labels, held to the start; logistic: all labels, no start; "
                     "sgd: a few steps on this page")
        ->check(CLI::IsMember({"pull", "logistic", "sgd"}))
        ->capture_default_str();
    command->add_flag("--json", arguments->as_json, "The classifier's state as JSON");
    command->footer(
        "Labelling is done in the browser (`halfspace serve`); this is for labels you have "
        "already.\n"
        "If any line of the file cannot be used, all such lines are listed and no label is set.\n\n"
        "Examples:\n"
        "  halfspace train birds wren --prompt \"a wren on a branch\" --not sparrow\n"
        "  halfspace train birds wren --labels wren.csv\n"
        "  halfspace train birds wren --start old_model.skops --class wren\n\n"
        "wren.csv:\n"
        "  path,score\n"
        "  garden/0001.jpg,1\n"
        "  garden/0002.jpg,-0.5\n"
        "  \"pond, north/7.jpg\",unsure");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_train(*arguments); }; });
}

}  // namespace halfspace
