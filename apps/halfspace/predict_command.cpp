// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "command.hpp"
#include "http/json.hpp"
#include "output.hpp"
#include "predict_arguments.hpp"
#include "progress_line.hpp"
#include "source_arguments.hpp"
#include "stop_signal.hpp"
#include "workspace/prediction_run.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kListedSkipped = 1000;

struct PredictArguments {
    std::vector<std::string> words;  // heads, then the input
    SourceArguments reading;
    std::string encoder;
    std::optional<float> cut_off;
    std::string output = "-";
    std::string format;
    std::string prefix;
    std::string report;
    bool keys_only = false;
    bool restart = false;
    bool json_summary = false;
};

/// The encoder of the heads, or the one that was named, opened when it is first needed.
class HeadEncoder {
public:
    HeadEncoder(std::string name, const PredictionHead& head)
        : m_name(name.empty() ? head.saved.encoder : std::move(name)), m_head(head) {}

    Encoder& get() {
        if (m_encoder) return *m_encoder;
        if (m_name.empty()) {
            throw Error(ErrorCode::InvalidInput,
                        fmt::format("The head {} does not say which encoder it was trained with; "
                                    "add --encoder NAME, or --vector COLUMN for vectors in a table",
                                    m_head.name));
        }
        if (m_name == Workspace::no_encoder(0).name) {
            throw Error(ErrorCode::InvalidInput,
                        fmt::format("The head {} was trained on ready-made vectors that came "
                                    "without an encoder; it can score such vectors only",
                                    m_head.name));
        }
        m_encoder = open_cached_encoder(m_name);
        return *m_encoder;
    }

private:
    std::string m_name;
    const PredictionHead& m_head;
    std::unique_ptr<Encoder> m_encoder;
};

/// The records without a score: the first ones for the summary, all for the report's file.
class Skipped {
public:
    explicit Skipped(const std::string& report) {
        if (report.empty()) return;
        const std::vector<CellColumn> columns{{"key", CellType::Text}, {"reason", CellType::Text}};
        m_file = open_table_writer(replace_file(report), table_format_from(report), columns);
    }

    void add(const ScoredRecord& record) {
        if (m_first.size() < kListedSkipped) m_first.push_back({record.key, record.problem});
        if (m_file) m_file->append(std::vector<Cell>{Cell(record.key), Cell(record.problem)});
    }
    void finish() {
        if (m_file) m_file->finish();
    }
    [[nodiscard]] const std::vector<SkippedRecord>& first() const noexcept { return m_first; }

private:
    std::vector<SkippedRecord> m_first;
    std::unique_ptr<TableWriter> m_file;
};

void print_json(const PredictionReport& report, const PredictionJob& job, const Skipped& skipped) {
    JsonValue heads = JsonValue::array();
    for (std::size_t i = 0; i < job.heads.size(); ++i) {
        heads.push_back({{"name", job.heads[i].name},
                         {"cut_off", as_written(job.heads[i].cut_off)},
                         {"probability", probability_note(job.heads[i].saved)},
                         {"positive", report.positives.empty() ? 0 : report.positives[i]}});
    }
    const JsonValue summary{
        {"found", report.found},           {"predicted", report.predicted},
        {"resumed", report.resumed},       {"heads", std::move(heads)},
        {"skipped_count", report.skipped}, {"skipped", to_json_array(skipped.first())},
        {"stopped", report.was_stopped}};
    fmt::print(stderr, "{}\n", to_pretty_text(summary));
}

void print_summary(const PredictionReport& report, const PredictionJob& job,
                   const Skipped& skipped) {
    fmt::print(stderr, "{} found = {} scored + {} skipped\n", with_thousands(report.found),
               with_thousands(report.predicted), with_thousands(report.skipped));
    for (std::size_t i = 0; i < report.positives.size(); ++i) {
        const PredictionHead& head = job.heads[i];
        fmt::print(stderr, "  {}: {} positive (score at least {}); probability: {}\n", head.name,
                   with_thousands(report.positives[i]), head.cut_off, probability_note(head.saved));
    }
    const auto& first = skipped.first();
    for (std::size_t i = 0; i < std::min(first.size(), kShownSkipped); ++i) {
        fmt::print(stderr, "  {}: {}\n", first[i].key, first[i].reason);
    }
    if (report.skipped > kShownSkipped) {
        fmt::print(stderr, "  ... and {} more; --report FILE writes them all\n",
                   with_thousands(report.skipped - kShownSkipped));
    }
}

int stopped(const PredictionJob& job, const PredictionReport& report) {
    const std::string then =
        job.output.empty()
            ? "the output ends there. Run the command again to start over"
            : fmt::format(
                  "{} was not written. Run the command again to go on; what there is is "
                  "in {}",
                  job.output.string(), partial_folder(job.output).string());
    fmt::print(stderr, "Stopped after {} of {} records; {}.\n",
               with_thousands(report.predicted + report.skipped), with_thousands(report.found),
               then);
    return kExitStopped;
}

PredictionInput open_input(const std::vector<std::filesystem::path>& paths,
                           const PredictArguments& arguments, OpenWorkspaces& workspaces) {
    if (paths.size() == 1) {
        if (const auto in = in_workspace(paths.front().string())) {
            return open_prediction_items(workspaces.get(in->folder), in->name);
        }
    }
    return open_prediction_files(paths, arguments.reading.options(), arguments.keys_only);
}

PredictionJob job_from(const std::vector<std::string>& heads, const PredictArguments& arguments,
                       OpenWorkspaces& workspaces) {
    PredictionJob job;
    for (const std::string& word : heads) {
        job.heads.push_back(head_from(word, arguments.cut_off, workspaces));
    }
    job.prefix = arguments.prefix;
    job.restart = arguments.restart;
    const bool is_file = arguments.output != "-";
    if (is_file) job.output = arguments.output;
    if (!arguments.format.empty() || is_file) {
        job.format =
            table_format_from(arguments.format.empty() ? arguments.output : arguments.format);
    }
    return job;
}

int run_predict(const PredictArguments& arguments) {
    const StopSignal stop;
    OpenWorkspaces workspaces;
    const auto [heads, paths] = heads_and_inputs(arguments.words);
    const PredictionJob job = job_from(heads, arguments, workspaces);
    PredictionInput input = open_input(paths, arguments, workspaces);
    HeadEncoder encoder(arguments.encoder, job.heads.front());
    Skipped skipped(arguments.report);

    ProgressLine scoring("Predicting");
    ProgressLine writing("Writing");
    PredictionHooks hooks;
    hooks.on_scoring = [&](const Progress& progress) { scoring.show(progress); };
    hooks.on_writing = [&](const Progress& progress) {
        scoring.finish();
        writing.show(progress);
    };
    hooks.on_skipped = [&](const ScoredRecord& record) { skipped.add(record); };
    hooks.stop = stop.token();
    const PredictionReport report =
        run_prediction(job, input, [&]() -> Encoder& { return encoder.get(); }, hooks);
    scoring.finish();
    writing.finish();

    if (!report.was_stopped) skipped.finish();
    if (report.resumed > 0) {
        fmt::print(stderr, "{} records were scored by an earlier run\n",
                   with_thousands(report.resumed));
    }
    if (arguments.json_summary) {
        print_json(report, job, skipped);
    } else {
        print_summary(report, job, skipped);
    }
    return report.was_stopped ? stopped(job, report) : 0;
}

void add_output_options(CLI::App& command, PredictArguments& arguments) {
    command.add_option("-o,--output", arguments.output, "File to write; - is standard output")
        ->capture_default_str();
    command
        .add_option("--format", arguments.format,
                    "parquet, csv or jsonl (default: by the file's ending, else csv)")
        ->check(CLI::IsMember({"csv", "jsonl", "parquet"}));
    command.add_option("--prefix", arguments.prefix,
                       "Before the new columns' names, where the table has such columns already");
    command.add_flag("--keys", arguments.keys_only,
                     "Write key and predictions instead of a copy of the table");
    command.add_option("--report", arguments.report,
                       "Write every record without a score and the reason to this .csv, .jsonl or "
                       ".parquet");
    command.add_flag("--restart", arguments.restart,
                     "Drop what a run that was cut short has left, and begin anew");
    command.add_flag("--json", arguments.json_summary,
                     "The summary on standard error as JSON, with the first 1,000 skipped");
}

constexpr const char* kFooter =
    "A table (CSV, JSON lines, Parquet, Arrow, lines of text) is copied with the columns score, "
    "probability\n"
    "and decision added; pictures, vectors and workspaces give key and these columns. With several "
    "heads\n"
    "they are score_NAME and so on, and each record is embedded once. The score is the logit, the "
    "decision\n"
    "score >= cut-off. What cannot be read keeps its row, without a score, and is told on standard "
    "error.\n"
    "A file appears when it is whole; cut short, the next run of the same command goes on.\n\n"
    "HEAD is a file of `halfspace export` or a linear layer of another library (FILE#CLASS, where "
    "it "
    "has\n"
    "several), or WORKSPACE:CLASSIFIER[@ROUND]; NAME=HEAD names it.\n"
    "INPUT is a file, a folder, several tables or a pattern, or WORKSPACE[:SPLIT].\n\n"
    "Examples:\n"
    "  halfspace predict wren.json ~/Pictures/new -o wrens.csv\n"
    "  halfspace predict wren.json robin.json birds:owl ~/Pictures/new -o birds.parquet\n"
    "  halfspace predict angry.json 'reviews-*.parquet' --text body -o scored.parquet\n"
    "  halfspace predict birds:wren@3 birds:validation -o -\n"
    "  halfspace predict wren.json ~/Pictures/new --format jsonl | jq 'select(.decision)'";

}  // namespace

void add_predict_command(CLI::App& app, Action& action) {
    auto* const command =
        app.add_subcommand("predict", "Score every item of a folder, table or workspace by heads");
    const auto arguments = std::make_shared<PredictArguments>();
    command->add_option("HEAD...INPUT", arguments->words, "One or several heads, then the input")
        ->required()
        ->expected(2, CLI::detail::expected_max_vector_size);
    command->add_option("--encoder", arguments->encoder,
                        "Name or path (default: the one the heads were trained with)");
    command->add_option("--cut-off", arguments->cut_off,
                        "Score from which an item counts as positive (default: each head's, or 0)");
    arguments->reading.add_to(*command);
    add_output_options(*command, *arguments);
    command->footer(kFooter);
    command->callback(
        [&action, arguments] { action = [arguments] { return run_predict(*arguments); }; });
}

}  // namespace halfspace
