// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/progress.hpp"
#include "http/json.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace halfspace {

/// What a job hears and tells while it runs.
struct JobHooks {
    std::stop_token stop;
    ProgressCallback on_progress;
    /// Says what the progress from now on counts, of a kind that has stages.
    std::function<void(std::string_view stage)> on_stage;
};

/// What came of it.
struct JobOutcome {
    JsonValue result;  ///< as api/openapi.yaml has it for the kind; null for none
    bool was_stopped = false;
};

/// Long work that runs behind the pages.
struct JobTask {
    std::string kind;       ///< `index`, `predict`, ...: the jobs of a kind run one after the other
    std::string workspace;  ///< the name of the one it is about
    std::string title;      ///< what is done, for a person: the path of a source, say
    std::string unit = "items";  ///< of its progress: `items` or `bytes`
    std::string stage;           ///< the first of its stages, if it has several
    /// Called on the thread of the kind, and again to go on after a stop or a failure: it keeps
    /// what it has and does only what is left. What it throws is what the person reads.
    std::function<JobOutcome(const JobHooks&)> run;
};

enum class JobState { Waiting, Running, Done, Stopped, Failed };
std::string_view name_of(JobState state) noexcept;

/// A job as it stands.
struct Job {
    std::uint64_t id = 0;
    std::string kind;
    std::string workspace;
    std::string title;
    std::string unit;
    std::string stage;  ///< what its progress counts; empty: it has no stages
    JobState state = JobState::Waiting;
    Progress progress;
    JsonValue result;                  ///< null until it is done or stopped
    std::optional<std::string> error;  ///< once it has failed, for a person

    [[nodiscard]] bool is_active() const noexcept {
        return state == JobState::Waiting || state == JobState::Running;
    }
};

JsonValue to_json(const Progress& progress);
JsonValue to_json(const Job& job);

/// The work behind the pages, each kind on a thread of its own. Ending the program stops the jobs
/// in hand.
///
/// Threads: any member from any thread.
class Jobs {
public:
    Jobs() = default;
    Jobs(const Jobs&) = delete;
    Jobs& operator=(const Jobs&) = delete;
    ~Jobs();

    /// @throws Error Conflict if one of the same kind, workspace and title is waiting or running
    Job start(JobTask task);

    /// Newest first; of those that have ended the last 20.
    [[nodiscard]] std::vector<Job> list();
    /// @throws Error NotFound
    [[nodiscard]] Job at(std::uint64_t id);
    /// Stops it, at once or when its work heeds that; nothing happens to one that has ended.
    /// @throws Error NotFound
    Job stop(std::uint64_t id);
    /// Goes on with one that was stopped or has failed.
    /// @throws Error NotFound; Conflict if it is waiting, running or done
    Job resume(std::uint64_t id);

private:
    struct Entry {
        Job job;
        std::function<JobOutcome(const JobHooks&)> run;
        std::stop_source stop;
    };
    void serve(const std::stop_token& ends, const std::string& kind);
    Entry* wait_for_next(const std::stop_token& ends, const std::string& kind);
    void run(Entry& entry);
    [[nodiscard]] Entry& find(std::uint64_t id);
    [[nodiscard]] bool has_same(const Job& job) const;
    void wake(const std::string& kind);
    void forget_old();

    std::mutex m_mutex;  // guards the entries; one that is active stays where it is
    std::condition_variable_any m_changed;
    std::deque<Entry> m_entries;  // oldest first
    std::uint64_t m_last_id = 0;
    std::map<std::string, std::jthread> m_threads;  // last: they end before the rest goes
};

}  // namespace halfspace
