// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "base/folders.hpp"
#include "command.hpp"
#include "http/json.hpp"
#include "output.hpp"
#include "progress_line.hpp"
#include "simulate/simulation.hpp"
#include "stop_signal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace halfspace {

namespace {

struct SimulateArguments {
    std::string concepts;
    std::string data;
    std::string encoder = "starter";
    SimulationOptions options;
    bool as_json = false;
};

std::string to_lines(const std::vector<LearningCurve>& curves) {
    std::string text;
    for (const LearningCurve& curve : curves) {
        const JsonValue line{{"set", curve.set},     {"concept", curve.concept_name},
                             {"arm", curve.arm},     {"ap", curve.ap},
                             {"found", curve.found}, {"below", curve.below}};
        text += line.dump() + "\n";
    }
    return text;
}

/// The pages a table shows: 0, 1, 2, 3, 5, 10, 20, ... and the last.
std::vector<std::size_t> shown_pages(std::size_t pages) {
    std::vector<std::size_t> shown;
    for (const std::size_t page : {0U, 1U, 2U, 3U, 5U}) {
        if (page < pages) shown.push_back(page);
    }
    for (std::size_t page = 10; page < pages; page += 10) shown.push_back(page);
    shown.push_back(pages);
    return shown;
}

/// One line of the table: means of one arm over the concepts of a set.
std::string table_line(const std::string& arm, const std::vector<LearningCurve>& curves,
                       const std::vector<std::size_t>& pages) {
    std::string line = fmt::format("  {:<11}", arm);
    std::string below;
    for (const std::size_t page : pages) {
        double sum = 0;
        std::size_t count = 0;
        std::size_t lower = 0;
        for (const LearningCurve& curve : curves) {
            if (curve.arm != arm) continue;
            sum += curve.ap[page];
            lower += curve.below[page] ? 1U : 0U;
            ++count;
        }
        line += fmt::format(" {:6.3f}", sum / static_cast<double>(count));
        if (page > 0) below += fmt::format(" {}", lower);
    }
    double found = 0;
    std::size_t count = 0;
    for (const LearningCurve& curve : curves) {
        if (curve.arm != arm) continue;
        found += curve.found.back();
        ++count;
    }
    return line + fmt::format("  {:5.2f}  {}\n", found / static_cast<double>(count), below);
}

std::string to_people(const KnownSet& set, const std::vector<LearningCurve>& curves,
                      const SimulateArguments& arguments) {
    const auto pages = shown_pages(arguments.options.pages);
    std::string text = fmt::format(
        "{}, {} concepts, pages of {}: average precision on held-out items by pages; share of\n"
        "the positives shown; concepts significantly below their prompt by pages\n  {:<11}",
        set.name, set.concepts.size(), arguments.options.page_size, "pages");
    for (const std::size_t page : pages) text += fmt::format(" {:>6}", page);
    text += "  found  below\n";
    for (const auto& arm : arguments.options.arms) text += table_line(arm, curves, pages);
    return text + "\n";
}

int run_simulate(SimulateArguments arguments) {
    const StopSignal stop;
    arguments.options.stop = stop.token();
    const NamedEncoder found = find_named_encoder(arguments.encoder);
    const EncoderInfo info = inspect_encoder(found.folder, found.options);
    std::unique_ptr<Encoder> encoder;
    const auto open = [&]() -> Encoder& {
        if (!encoder) encoder = open_cached_encoder(arguments.encoder);
        return *encoder;
    };
    for (const KnownSet& set : read_known_sets(arguments.concepts, arguments.data)) {
        ProgressLine embedding("Embedding " + set.name);
        const SetVectors vectors = vectors_of(
            set, info, open, cache_folder() / "simulate",
            [&](const Progress& progress) { embedding.show(progress); }, stop.token());
        embedding.finish();
        ProgressLine line("Simulating " + set.name);
        arguments.options.on_progress = [&](const Progress& progress) { line.show(progress); };
        const auto curves = simulate(set, vectors, info, arguments.options);
        line.finish();
        print_text(arguments.as_json ? to_lines(curves) : to_people(set, curves, arguments));
    }
    return 0;
}

void add_options(CLI::App& command, SimulateArguments& arguments) {
    SimulationOptions& options = arguments.options;
    options.arms = arm_names();
    command.add_option("--concepts", arguments.concepts, "JSON file: set -> concepts")->required();
    command.add_option("--data", arguments.data, "Folder that holds the sets")->required();
    command.add_option("--encoder", arguments.encoder, "Name or path of the encoder")
        ->capture_default_str();
    command.add_option("--pages", options.pages, "Pages each concept is trained with")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command.add_option("--page-size", options.page_size, "Items a page")
        ->check(CLI::Range(1, 200))
        ->capture_default_str();
    command.add_option("--arms", options.arms, "Ways to train, commas between (default: all)")
        ->delimiter(',')
        ->check(CLI::IsMember(arm_names()));
    command.add_option("--flip", options.flip, "Chance that an answer is wrong")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    command
        .add_option("--recheck", options.recheck, "Earlier scores a page asks about again, at most")
        ->check(CLI::Range(0, 20))
        ->capture_default_str();
    command.add_flag("--graded", options.is_graded,
                     "Score by degrees where the truth has them, not yes or no");
    command.add_option("--seed", options.seed, "Of random draws and wrong answers")
        ->check(CLI::Range(std::uint64_t{0}, (std::uint64_t{1} << 53) - 1))
        ->capture_default_str();
    command.add_flag("--json", arguments.as_json,
                     "One object a line: set, concept, arm, ap, found, below");
}

}  // namespace

void add_simulate_command(CLI::App& app, Action& action) {
    auto* const command = app.add_subcommand(
        "simulate", "Let a simulated person train known concepts, and measure what comes of it");
    const auto arguments = std::make_shared<SimulateArguments>();
    add_options(*command, *arguments);
    command->footer(
        "Arms: prompt (looks, scores nothing), notebooks (sgd, this page only), logistic (all\n"
        "labels, no start), random, best, borderline, diverse, mix (pages by that strategy), and\n"
        "default (what a person gets who sets nothing).\n\n"
        "A set with captions.csv, one with train.csv and test.csv, and a folder of *.jpg named by\n"
        "what they show can be used; CONTRIBUTING.md tells how their concepts are written.\n"
        "Vectors are kept in the user's cache folder, so that a second run takes seconds.\n\n"
        "Example:\n"
        "  halfspace simulate --concepts concepts.json --data data --arms prompt,default");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_simulate(*arguments); }; });
}

}  // namespace halfspace
