// SPDX-License-Identifier: Apache-2.0
#include "workspace/prediction_run.hpp"

#include "base/digest.hpp"
#include "base/error.hpp"
#include "workspace/prediction_journal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kProgressEvery = 1024;
constexpr std::uint64_t kPortion = 32;  // records may be large

std::vector<SavedHead> saved_heads(const PredictionJob& job) {
    std::vector<SavedHead> heads;
    for (const PredictionHead& head : job.heads) heads.push_back(head.saved);
    return heads;
}

void check(const PredictionJob& job, const PredictionInput& input) {
    std::set<std::string> names;
    for (const PredictionHead& head : job.heads) {
        if (!names.insert(head.name).second) {
            throw Error(ErrorCode::InvalidInput,
                        fmt::format("Two heads are called {}; give one another name: NAME=FILE",
                                    head.name));
        }
        if (!input.fingerprint.empty() && !head.saved.encoder_fingerprint.empty() &&
            head.saved.encoder_fingerprint != input.fingerprint) {
            throw Error(ErrorCode::Conflict,
                        fmt::format("The head {} was trained on vectors of {} (fingerprint "
                                    "{:.12}), and those in use in {} have fingerprint {:.12}; its "
                                    "scores would mean nothing",
                                    head.name, head.saved.encoder, head.saved.encoder_fingerprint,
                                    input.source->info().root.string(), input.fingerprint));
        }
    }
    if (!input.tables) return;
    const auto added = prediction_columns(job.heads, job.prefix);
    for (const std::string& column : input.source->info().all_columns) {
        require_new_column(column, added, input.source->info().root.string());
    }
}

/// What a journal is of, one thing a line.
std::string identity_of(const PredictionJob& job, const PredictionInput& input) {
    std::string identity;
    for (const PredictionHead& head : job.heads) {
        const auto bytes = write_head(head.saved, HeadFormat::Json);
        identity += fmt::format("head {} {} cut-off {}\n", head.name,
                                sha256(std::as_bytes(std::span(bytes))), head.cut_off);
    }
    return identity + input.identity;
}

Error nothing_in(const PredictionInput& input) {
    return {ErrorCode::InvalidInput, "There is nothing in " + input.source->info().root.string()};
}

/// The folder beside the output, locked. Goes when the work is done or has not begun.
class PartialFolder {
public:
    explicit PartialFolder(const fs::path& output) : m_path(partial_folder(output)) {
        std::error_code problem;
        fs::create_directory(m_path, problem);
        if (problem) {
            throw Error(ErrorCode::Unavailable, fmt::format("{} cannot be written: {}",
                                                            output.string(), problem.message()));
        }
        m_lock.emplace(m_path / "lock");
    }
    PartialFolder(const PartialFolder&) = delete;
    PartialFolder& operator=(const PartialFolder&) = delete;
    ~PartialFolder() {
        if (m_is_kept) return;
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }

    [[nodiscard]] const fs::path& path() const noexcept { return m_path; }
    void keep(bool is_kept) noexcept { m_is_kept = is_kept; }

private:
    fs::path m_path;
    std::optional<FileLock> m_lock;
    bool m_is_kept = false;
};

/// Passes over the records of the journal.
/// @return false if the stop token came before
/// @throws Error Conflict if the source has others now
bool skip_known(Source& source, const PredictionJournal& journal, const fs::path& folder,
                const std::stop_token& stop) {
    std::vector<Record> records;
    std::size_t at = 0;
    std::uint64_t left = journal.count();
    journal.for_each([&](const ScoredRecord& known) {
        if (stop.stop_requested()) return false;
        if (at == records.size()) {
            records = source.next(std::min<std::uint64_t>(left, kPortion));  // and none too many
            left -= records.size();
            at = 0;
        }
        if (at < records.size() && records[at].key == known.key) {
            ++at;
            return true;
        }
        throw Error(ErrorCode::Conflict,
                    fmt::format("{} was begun when {} had other records; begin anew with "
                                "--restart",
                                folder.string(), source.info().root.string()));
    });
    return !stop.stop_requested();
}

PredictionReport write_table(const PredictionJob& job, const PredictionInput& input,
                             const PredictionJournal& journal, const PredictionHooks& hooks,
                             const fs::path& folder) {
    PredictionTable table(job.heads, job.prefix, input.tables,
                          replace_file(job.output, folder / "table"), job.format);
    const ProgressMeter meter(journal.count());
    std::uint64_t done = 0;
    bool is_stopped = false;
    journal.for_each([&](const ScoredRecord& record) {
        table.append(record);
        if (!record.problem.empty() && hooks.on_skipped) hooks.on_skipped(record);
        if (++done % kProgressEvery == 0) {
            if (hooks.on_writing) hooks.on_writing(meter.at(done, 0));
            is_stopped = hooks.stop.stop_requested();
        }
        return !is_stopped;
    });
    if (!is_stopped) table.finish();
    return {journal.count(),   journal.count() - journal.skipped(),
            journal.skipped(), 0,
            table.positives(), is_stopped};
}

ScoringOptions scoring_options(const PredictionHooks& hooks) {
    ScoringOptions options;
    options.on_progress = hooks.on_scoring;
    options.stop = hooks.stop;
    return options;
}

PredictionReport predict_to_file(const PredictionJob& job, PredictionInput& input,
                                 const std::function<Encoder&()>& encoder,
                                 const PredictionHooks& hooks) {
    PartialFolder folder(job.output);
    const fs::path file = folder.path() / "scores";
    folder.keep(fs::exists(file));  // of an earlier run, whatever comes
    if (job.restart) remove_file(file);
    PredictionJournal journal(file, identity_of(job, input), job.heads.size());
    folder.keep(journal.count() > 0);
    const std::uint64_t resumed = journal.count();

    ScoringOptions options = scoring_options(hooks);
    options.done_before = resumed;
    options.skipped_before = journal.skipped();
    const auto heads = saved_heads(job);
    const auto keep = [&](std::span<const ScoredRecord> records) {
        journal.append(records);
        folder.keep(true);
    };
    const bool is_whole = skip_known(*input.source, journal, folder.path(), hooks.stop) &&
                          score_source(encoder, heads, *input.source, options, keep);
    PredictionReport report;
    if (is_whole) {
        if (journal.count() == 0) throw nothing_in(input);
        report = write_table(job, input, journal, hooks, folder.path());
        folder.keep(report.was_stopped);
    } else {
        report = {
            journal.count(), journal.count() - journal.skipped(), journal.skipped(), 0, {}, true};
    }
    report.resumed = resumed;
    return report;
}

PredictionReport predict_to_output(const PredictionJob& job, PredictionInput& input,
                                   const std::function<Encoder&()>& encoder,
                                   const PredictionHooks& hooks) {
    PredictionReport report;
    std::optional<PredictionTable> table;  // late, so that a refused head writes nothing
    const auto heads = saved_heads(job);
    const bool is_whole = score_source(
        encoder, heads, *input.source, scoring_options(hooks),
        [&](std::span<const ScoredRecord> records) {
            if (!table) {
                table.emplace(job.heads, job.prefix, input.tables, standard_output(), job.format);
            }
            for (const ScoredRecord& record : records) {
                table->append(record);
                ++report.found;
                ++(record.problem.empty() ? report.predicted : report.skipped);
                if (!record.problem.empty() && hooks.on_skipped) hooks.on_skipped(record);
            }
        });
    report.was_stopped = !is_whole;
    if (is_whole && !table) throw nothing_in(input);
    if (table) {
        table->finish();
        report.positives = table->positives();
    }
    return report;
}

}  // namespace

fs::path partial_folder(const fs::path& output) {
    fs::path folder = output;
    folder += ".partial";
    return folder;
}

PredictionReport run_prediction(const PredictionJob& job, PredictionInput& input,
                                const std::function<Encoder&()>& encoder,
                                const PredictionHooks& hooks) {
    check(job, input);
    PredictionReport report = job.output.empty() ? predict_to_output(job, input, encoder, hooks)
                                                 : predict_to_file(job, input, encoder, hooks);
    if (report.was_stopped) {
        report.found = std::max(report.found, input.source->info().count.value_or(0));
    }
    return report;
}

}  // namespace halfspace
