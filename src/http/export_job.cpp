// SPDX-License-Identifier: Apache-2.0
#include "http/export_job.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/zip_folder.hpp"
#include "http/export_json.hpp"
#include "workspace/label_export.hpp"
#include "workspace/prediction_run.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <utility>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kListedSkipped = 1000;

/// Counts what goes by, for the progress.
class CountedSink : public ByteSink {
public:
    CountedSink(ByteSink& sink, const JobHooks& hooks)
        : m_sink(sink), m_hooks(hooks), m_meter(/*total=*/0) {}

    void write(std::string_view bytes) override {
        m_sink.write(bytes);
        m_bytes += bytes.size();
        if (m_hooks.on_progress) m_hooks.on_progress(m_meter.at(m_bytes, 0));
    }
    void finish() override { m_sink.finish(); }

    [[nodiscard]] std::uint64_t bytes() const noexcept { return m_bytes; }

private:
    ByteSink& m_sink;
    const JobHooks& m_hooks;
    ProgressMeter m_meter;
    std::uint64_t m_bytes = 0;
};

std::string column_name(const HeadOf& head, const std::vector<HeadOf>& all) {
    const auto same = std::ranges::count(all, head.classifier, &HeadOf::classifier);
    if (same < 2 || !head.round) return head.classifier;
    return head.classifier + "@" + std::to_string(*head.round);
}

/// The heads as they are now, in the format of their files: what is cut short has to go on with
/// the same ones.
JsonValue heads_now(const NewExport& wanted, Loop& loop) {
    JsonValue heads = JsonValue::array();
    const auto* const predictions = std::get_if<WantedPredictions>(&wanted.what);
    if (predictions == nullptr) return heads;
    for (const HeadOf& head : predictions->heads) {
        const auto bytes = write_head(loop.head(head.classifier, head.round), HeadFormat::Json);
        heads.push_back({{"name", column_name(head, predictions->heads)},
                         {"head", ordered_json_in({reinterpret_cast<const char*>(bytes.data()),
                                                   bytes.size()})}});
    }
    return heads;
}

std::vector<PredictionHead> heads_from(const JsonValue& stored) {
    std::vector<PredictionHead> heads;
    for (const JsonValue& one : stored) {
        const std::string text = to_text(one.at("head"));
        PredictionHead head;
        head.name = one.at("name").get<std::string>();
        head.saved =
            read_head(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
        head.cut_off = head.saved.cut_off.value_or(0);
        heads.push_back(std::move(head));
    }
    return heads;
}

PredictionInput open_input(const WantedPredictions& wanted, Workspace& workspace,
                           const AllowedFolders& folders) {
    if (!wanted.path) return open_prediction_items(workspace, wanted.split);
    const fs::path path = folders.check(*wanted.path);
    return open_prediction_files(std::span(&path, 1), wanted.read_with, /*keys_only=*/false);
}

JobOutcome predict(const ShelvedExport& one, const WantedPredictions& wanted, Workspace& workspace,
                   const AllowedFolders& folders, const JobHooks& hooks) {
    PredictionJob job;
    job.heads = heads_from(one.heads);
    job.output = one.path;
    job.format = wanted.format;
    PredictionInput input = open_input(wanted, workspace, folders);
    JsonValue skipped = JsonValue::array();
    PredictionHooks inner;
    inner.on_scoring = hooks.on_progress;
    inner.on_writing = hooks.on_progress;
    inner.on_skipped = [&](const ScoredRecord& record) {
        if (skipped.size() < kListedSkipped) {
            skipped.push_back({{"key", record.key}, {"reason", record.problem}});
        }
    };
    inner.stop = hooks.stop;
    const auto encoder = [&]() -> Encoder& { return workspace.encoder(); };
    const PredictionReport report = run_prediction(job, input, encoder, inner);
    if (report.was_stopped) return {nullptr, true};
    JsonValue heads = JsonValue::array();
    for (std::size_t i = 0; i < job.heads.size(); ++i) {
        heads.push_back({{"name", job.heads[i].name},
                         {"cut_off", as_written(job.heads[i].cut_off)},
                         {"probability", probability_note(job.heads[i].saved)},
                         {"positive", report.positives[i]}});
    }
    return {{{"found", report.found},
             {"predicted", report.predicted},
             {"skipped_count", report.skipped},
             {"skipped", std::move(skipped)},
             {"heads", std::move(heads)}},
            false};
}

JobOutcome export_data_set(const ShelvedExport& one, const WantedLabels& wanted,
                           OpenWorkspace& open, const JobHooks& hooks) {
    const fs::path folder = partial_folder(one.path);
    fs::remove_all(folder);
    const LabelExport done =
        export_label_dataset(open.loop(), open.workspace(), wanted.classifier,
                             ExportedPictures::Bytes, folder, hooks.on_progress);
    zip_folder(folder, one.path);
    fs::remove_all(folder);
    return {{{"labels", done.labels}, {"without_picture", done.without_picture}}, false};
}

JobOutcome export_model(const ShelvedExport& one, const WantedModel& wanted, OpenWorkspace& open,
                        const JobHooks& hooks) {
    const SavedHead saved = open.loop().head(wanted.head.classifier, wanted.head.round);
    const auto file = replace_file(one.path);
    CountedSink sink(*file, hooks);
    write_fused_onnx(find_named_encoder(saved.encoder), wanted.tower, saved, sink);
    sink.finish();
    return {JsonValue::object(), false};
}

JobOutcome run(const std::string& name, OpenWorkspace& open, const AllowedFolders& folders,
               const JobHooks& hooks) {
    const ExportShelf shelf(open.workspace().folder());
    const ShelvedExport one = shelf.at(name);
    const NewExport wanted = read_new_export(one.wanted);
    JobOutcome outcome;
    if (const auto* const predictions = std::get_if<WantedPredictions>(&wanted.what)) {
        outcome = predict(one, *predictions, open.workspace(), folders, hooks);
    } else if (const auto* const labels = std::get_if<WantedLabels>(&wanted.what)) {
        outcome = export_data_set(one, *labels, open, hooks);
    } else {
        outcome = export_model(one, std::get<WantedModel>(wanted.what), open, hooks);
    }
    if (!outcome.was_stopped) shelf.finish(name, outcome.result);
    return outcome;
}

/// What can be told now is told now, and not by a job that fails.
void require_source(const WantedPredictions& wanted, Workspace& workspace,
                    const AllowedFolders& folders) {
    if (wanted.path) {
        (void)folders.check(*wanted.path);
    } else if (!wanted.split.empty()) {
        const std::scoped_lock lock(workspace.mutex());
        workspace.require_split(wanted.split);
    }
}

}  // namespace

std::string shelve(const JsonValue& body, OpenWorkspace& open, const AllowedFolders& folders) {
    const NewExport wanted = read_new_export(body);
    if (const auto* const predictions = std::get_if<WantedPredictions>(&wanted.what)) {
        require_source(*predictions, open.workspace(), folders);
    } else if (const auto* const labels = std::get_if<WantedLabels>(&wanted.what)) {
        (void)open.loop().state(labels->classifier);
    } else {
        const HeadOf& head = std::get<WantedModel>(wanted.what).head;
        (void)open.loop().head(head.classifier, head.round);
    }
    const std::string name = file_name_of(wanted);
    ExportShelf(open.workspace().folder()).add(name, body, heads_now(wanted, open.loop()));
    return name;
}

JobTask export_task(const std::string& name, OpenWorkspace& open, const AllowedFolders& folders) {
    const ShelvedExport one = ExportShelf(open.workspace().folder()).at(name);
    JobTask task;
    task.kind = kExportKind;
    task.workspace = open.workspace().name();
    task.title = name;
    task.unit = one.wanted.at("kind") == "model" ? "bytes" : "items";
    task.run = [name, &open, &folders](const JobHooks& hooks) {
        return run(name, open, folders, hooks);
    };
    return task;
}

}  // namespace halfspace
