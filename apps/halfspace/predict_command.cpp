// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "base/file.hpp"
#include "command.hpp"
#include "data/csv_parser.hpp"
#include "head/head_formats.hpp"
#include "http/json.hpp"
#include "output.hpp"
#include "progress_line.hpp"
#include "source_arguments.hpp"
#include "stop_signal.hpp"
#include "workspace/predictor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kShownSkipped = 20;

struct PredictArguments {
    std::string head;
    std::string source;
    SourceArguments reading;
    std::string encoder;
    std::optional<float> cut_off;
    std::string output = "-";
    std::string format;
    bool json_summary = false;
};

/// The encoder of the head, or the one that was named, opened when it is first needed.
class HeadEncoder {
public:
    HeadEncoder(const PredictArguments& arguments, const SavedHead& saved)
        : m_arguments(arguments), m_saved(saved) {}

    Encoder& get() {
        if (m_encoder) return *m_encoder;
        const std::string& name =
            m_arguments.encoder.empty() ? m_saved.encoder : m_arguments.encoder;
        if (name.empty()) {
            throw Error(ErrorCode::InvalidInput,
                        m_arguments.head +
                            " does not say which encoder it was trained with; add "
                            "--encoder NAME");
        }
        if (name == Workspace::no_encoder(0).name) {
            throw Error(ErrorCode::InvalidInput,
                        m_arguments.head +
                            " was trained on ready-made vectors that came without an encoder; it "
                            "can score such vectors only");
        }
        m_encoder = open_cached_encoder(name);
        return *m_encoder;
    }

private:
    const PredictArguments& m_arguments;
    const SavedHead& m_saved;
    std::unique_ptr<Encoder> m_encoder;
};

std::string line_of(const Prediction& prediction, bool as_csv) {
    if (as_csv) {
        return fmt::format("{},{},{}\n", csv_field(prediction.key), prediction.score,
                           prediction.is_positive ? "true" : "false");
    }
    const JsonValue line{{"key", prediction.key},
                         {"score", as_written(prediction.score)},
                         {"positive", prediction.is_positive}};
    return to_text(line) + "\n";
}

void print_summary(const PredictReport& report, const PredictArguments& arguments, float cut_off) {
    if (arguments.json_summary) {
        const JsonValue summary{{"found", report.found},
                                {"predicted", report.predicted},
                                {"positive", report.positive},
                                {"cut_off", cut_off},
                                {"skipped", to_json_array(report.skipped)},
                                {"stopped", report.was_stopped}};
        fmt::print(stderr, "{}\n", to_pretty_text(summary));
        return;
    }
    fmt::print(stderr, "{} found = {} scored + {} skipped; {} positive (score at least {})\n",
               with_thousands(report.found), with_thousands(report.predicted),
               with_thousands(report.skipped.size()), with_thousands(report.positive), cut_off);
    for (std::size_t i = 0; i < std::min(report.skipped.size(), kShownSkipped); ++i) {
        fmt::print(stderr, "  {}: {}\n", report.skipped[i].key, report.skipped[i].reason);
    }
    if (report.skipped.size() > kShownSkipped) {
        fmt::print(stderr, "  ... and {} more; --json lists all\n",
                   with_thousands(report.skipped.size() - kShownSkipped));
    }
}

int stopped(const PredictArguments& arguments, const PredictReport& report) {
    fmt::print(
        stderr, "Stopped after {} of {} records; {}. Run the command again to start over.\n",
        with_thousands(report.predicted + report.skipped.size()), with_thousands(report.found),
        arguments.output == "-" ? "the output ends there" : arguments.output + " was not written");
    return kExitStopped;
}

bool wants_csv(const PredictArguments& arguments) {
    return arguments.format.empty() ? !arguments.output.ends_with(".jsonl")
                                    : arguments.format == "csv";
}

int run_predict(const PredictArguments& arguments) {
    const SavedHead saved = read_head(read_file(arguments.head));
    const StopSignal stop;
    HeadEncoder encoder(arguments, saved);
    const auto source = open_source(arguments.source, arguments.reading.options());
    const bool as_csv = wants_csv(arguments);
    Output output(arguments.output);
    bool has_begun = false;
    const auto begin = [&] {  // late, so that a refused head or source writes nothing
        if (!std::exchange(has_begun, true) && as_csv) output.write("key,score,positive\n");
    };

    ProgressLine line("Predicting");
    PredictOptions options;
    options.cut_off = arguments.cut_off.value_or(saved.cut_off.value_or(0));
    options.on_progress = [&](const Progress& progress) { line.show(progress); };
    options.stop = stop.token();
    const PredictReport report =
        predict_source([&]() -> Encoder& { return encoder.get(); }, saved, *source, options,
                       [&](const Prediction& prediction) {
                           begin();
                           output.write(line_of(prediction, as_csv));
                       });
    line.finish();
    if (report.found == 0) {
        throw Error(ErrorCode::InvalidInput, "There is nothing in " + arguments.source);
    }

    begin();
    const bool is_whole = !report.was_stopped;
    if (is_whole || !output.is_file()) output.finish();
    print_summary(report, arguments, options.cut_off);
    return is_whole ? 0 : stopped(arguments, report);
}

}  // namespace

void add_predict_command(CLI::App& app, Action& action) {
    auto* const command =
        app.add_subcommand("predict", "Score every item of a folder or file with a saved head");
    const auto arguments = std::make_shared<PredictArguments>();
    command
        ->add_option("HEAD", arguments->head, "File of `halfspace export`: .json or .safetensors")
        ->required();
    command
        ->add_option("SOURCE", arguments->source,
                     "A folder of pictures, tables or texts, or one file, as for index")
        ->required();
    command->add_option("--encoder", arguments->encoder,
                        "Name or path (default: the one the head was trained with)");
    command->add_option("--cut-off", arguments->cut_off,
                        "Score from which an item counts as positive (default: the head's, or 0)");
    arguments->reading.add_to(*command);
    command->add_option("-o,--output", arguments->output, "File to write; - is standard output")
        ->capture_default_str();
    command
        ->add_option("--format", arguments->format,
                     "csv or jsonl (default: by the file's ending, else csv)")
        ->check(CLI::IsMember({"csv", "jsonl"}));
    command->add_flag("--json", arguments->json_summary,
                      "The summary on standard error as JSON, with every skipped file");
    command->footer(
        "Writes key, score (the logit) and whether it is positive, in the order of the source. The "
        "key\n"
        "is a path, FILE#ROW or the value of the id column. A file appears when it is complete.\n"
        "What cannot be read is told on standard error.\n\n"
        "Examples:\n"
        "  halfspace predict wren.json ~/Pictures/new\n"
        "  halfspace predict wren.safetensors ~/Pictures/new --cut-off 1.5 -o wrens.csv\n"
        "  halfspace predict angry.json new.csv --text body -o angry.csv\n"
        "  halfspace predict wren.json ~/Pictures/new --format jsonl | jq 'select(.positive)'");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_predict(*arguments); }; });
}

}  // namespace halfspace
