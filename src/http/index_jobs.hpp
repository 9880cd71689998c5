// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/allowed_folders.hpp"
#include "http/workspace_registry.hpp"
#include "workspace/index_request.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace halfspace {

struct NewIndexJob {
    std::string workspace;  ///< name of one that is served, or of a new one
    IndexRequest request;
};

enum class JobState { Waiting, Running, Done, Stopped, Failed };
std::string_view name_of(JobState state) noexcept;

/// Something that is being indexed for the browser, or was since the server started.
struct IndexJob {
    std::uint64_t id = 0;
    std::string workspace;
    std::filesystem::path source;
    JobState state = JobState::Waiting;
    Progress progress;
    std::optional<IndexReport> report;  ///< once it is done or stopped
    std::optional<std::string> error;   ///< once it has failed, for a person
};

/// Indexes for the browser, one job after the other on a thread of its own. Ending the program
/// stops the job in hand after its batch; what was added stays, and the same job goes on from
/// there.
///
/// Threads: any member from any thread.
class IndexJobs {
public:
    /// @param registry, folders  must outlive this
    IndexJobs(WorkspaceRegistry& registry, const AllowedFolders& folders);
    IndexJobs(const IndexJobs&) = delete;
    IndexJobs& operator=(const IndexJobs&) = delete;
    ~IndexJobs();

    /// @throws Error InvalidInput for a name that cannot be a workspace's or a source outside of
    ///         the allowed folders; NotFound if there is nothing; Conflict if the same source is
    ///         being taken into that workspace
    IndexJob start(const NewIndexJob& wanted);

    /// Newest first; of those that have ended the last 20.
    [[nodiscard]] std::vector<IndexJob> list();
    /// @throws Error NotFound
    [[nodiscard]] IndexJob at(std::uint64_t id);
    /// Stops it, at once or after the batch in hand; nothing happens to one that has ended.
    /// @throws Error NotFound
    IndexJob stop(std::uint64_t id);

private:
    struct Entry {
        IndexJob job;
        IndexRequest request;
        std::stop_source stop;
    };
    void serve(const std::stop_token& ends);
    void run(Entry& entry);
    Indexed index(Entry& entry);
    [[nodiscard]] Entry& find(std::uint64_t id);
    void forget_old();

    WorkspaceRegistry& m_registry;
    const AllowedFolders& m_folders;
    std::mutex m_mutex;  // guards the entries; an entry stays where it is
    std::condition_variable_any m_changed;
    std::deque<Entry> m_entries;  // oldest first
    std::uint64_t m_last_id = 0;
    std::jthread m_thread;  // last: ends before the rest goes
};

}  // namespace halfspace
