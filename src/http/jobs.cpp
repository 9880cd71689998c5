// SPDX-License-Identifier: Apache-2.0
#include "http/jobs.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kEndedKept = 20;

}  // namespace

std::string_view name_of(JobState state) noexcept {
    switch (state) {
        case JobState::Waiting: return "waiting";
        case JobState::Running: return "running";
        case JobState::Done: return "done";
        case JobState::Stopped: return "stopped";
        case JobState::Failed: break;
    }
    return "failed";
}

JsonValue to_json(const Progress& progress) {
    const double left = progress.remaining.count();
    return {{"done", progress.done},
            {"total", progress.total},
            {"skipped", progress.skipped},
            {"per_second", progress.per_second},
            {"seconds_left", left > 0 ? JsonValue(left) : JsonValue(nullptr)}};
}

JsonValue to_json(const Job& job) {
    JsonValue value{{"id", job.id},
                    {"kind", job.kind},
                    {"workspace", job.workspace},
                    {"title", job.title},
                    {"unit", job.unit},
                    {"state", name_of(job.state)},
                    {"progress", to_json(job.progress)},
                    {"result", job.result},
                    {"error", or_null(job.error)}};
    if (!job.stage.empty()) value["stage"] = job.stage;
    return value;
}

Jobs::~Jobs() {
    for (auto& [kind, thread] : m_threads) thread.request_stop();
    const std::scoped_lock lock(m_mutex);
    for (Entry& entry : m_entries) entry.stop.request_stop();
}

Job Jobs::start(JobTask task) {
    const std::scoped_lock lock(m_mutex);
    Job job;
    job.kind = std::move(task.kind);
    job.workspace = std::move(task.workspace);
    job.title = std::move(task.title);
    job.unit = std::move(task.unit);
    job.stage = std::move(task.stage);
    if (has_same(job)) {
        throw Error(ErrorCode::Conflict, job.title + " (" + job.workspace +
                                             ") is in hand already; wait for it or stop it");
    }
    forget_old();
    job.id = ++m_last_id;
    m_entries.push_back({job, std::move(task.run), {}});
    wake(job.kind);
    return job;
}

std::vector<Job> Jobs::list() {
    const std::scoped_lock lock(m_mutex);
    std::vector<Job> jobs;
    for (auto entry = m_entries.rbegin(); entry != m_entries.rend(); ++entry) {
        jobs.push_back(entry->job);
    }
    return jobs;
}

Jobs::Entry& Jobs::find(std::uint64_t id) {
    const auto found =
        std::ranges::find_if(m_entries, [&](const Entry& entry) { return entry.job.id == id; });
    if (found == m_entries.end()) {
        throw Error(ErrorCode::NotFound, "There is no job " + std::to_string(id) + " here");
    }
    return *found;
}

bool Jobs::has_same(const Job& job) const {
    return std::ranges::any_of(m_entries, [&](const Entry& entry) {
        return entry.job.is_active() && entry.job.kind == job.kind &&
               entry.job.workspace == job.workspace && entry.job.title == job.title;
    });
}

Job Jobs::at(std::uint64_t id) {
    const std::scoped_lock lock(m_mutex);
    return find(id).job;
}

Job Jobs::stop(std::uint64_t id) {
    const std::scoped_lock lock(m_mutex);
    Entry& entry = find(id);
    entry.stop.request_stop();
    if (entry.job.state == JobState::Waiting) entry.job.state = JobState::Stopped;
    return entry.job;
}

Job Jobs::resume(std::uint64_t id) {
    const std::scoped_lock lock(m_mutex);
    Entry& entry = find(id);
    const JobState state = entry.job.state;
    if ((state != JobState::Stopped && state != JobState::Failed) || has_same(entry.job)) {
        throw Error(ErrorCode::Conflict,
                    entry.job.title + " (" + entry.job.workspace + ") cannot be gone on with: " +
                        (state == JobState::Done ? "it is done" : "it is in hand already"));
    }
    entry.stop = std::stop_source();
    entry.job.state = JobState::Waiting;
    entry.job.progress = {};
    entry.job.result = nullptr;
    entry.job.error.reset();
    wake(entry.job.kind);
    return entry.job;
}

void Jobs::wake(const std::string& kind) {
    // Not before it is needed: by then the program has said what signals its threads heed.
    std::jthread& thread = m_threads[kind];
    if (!thread.joinable()) {
        thread = std::jthread([this, kind](const std::stop_token& ends) { serve(ends, kind); });
    }
    m_changed.notify_all();
}

void Jobs::forget_old() {
    const auto ended = static_cast<std::size_t>(std::ranges::count_if(
        m_entries, [](const Entry& entry) { return !entry.job.is_active(); }));
    for (std::size_t gone = kEndedKept; gone < ended && !m_entries.front().job.is_active();
         ++gone) {
        m_entries.pop_front();
    }
}

Jobs::Entry* Jobs::wait_for_next(const std::stop_token& ends, const std::string& kind) {
    std::unique_lock lock(m_mutex);
    const auto is_next = [&](const Entry& entry) {
        return entry.job.kind == kind && entry.job.state == JobState::Waiting;
    };
    if (!m_changed.wait(lock, ends, [&] { return std::ranges::any_of(m_entries, is_next); })) {
        return nullptr;
    }
    Entry& next = *std::ranges::find_if(m_entries, is_next);
    next.job.state = JobState::Running;
    return &next;
}

void Jobs::serve(const std::stop_token& ends, const std::string& kind) {
    while (!ends.stop_requested()) {
        Entry* const next = wait_for_next(ends, kind);
        if (next == nullptr) return;
        run(*next);
    }
}

void Jobs::run(Entry& entry) {
    JobHooks hooks;
    {
        const std::scoped_lock lock(m_mutex);
        hooks.stop = entry.stop.get_token();
    }
    hooks.on_progress = [&](const Progress& progress) {
        const std::scoped_lock lock(m_mutex);
        entry.job.progress = progress;
    };
    hooks.on_stage = [&](std::string_view stage) {
        const std::scoped_lock lock(m_mutex);
        entry.job.stage = stage;
        entry.job.progress = {};
    };
    JobOutcome outcome;
    std::optional<std::string> error;
    try {
        outcome = entry.run(hooks);
    } catch (const std::exception& problem) {
        error = problem.what();
    }
    const std::scoped_lock lock(m_mutex);
    entry.job.state = error                 ? JobState::Failed
                      : outcome.was_stopped ? JobState::Stopped
                                            : JobState::Done;
    entry.job.result = std::move(outcome.result);
    entry.job.error = std::move(error);
}

}  // namespace halfspace
