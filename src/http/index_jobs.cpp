// SPDX-License-Identifier: Apache-2.0
#include "http/index_jobs.hpp"

#include "base/error.hpp"
#include "workspace/workspace_home.hpp"

#include <algorithm>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kEndedKept = 20;
constexpr std::size_t kLongestName = 100;  // bytes

bool has_ended(const IndexJob& job) {
    return job.state != JobState::Waiting && job.state != JobState::Running;
}

/// A name is a folder's in the home of workspaces.
void check_workspace_name(const std::string& name) {
    const bool has_bad = std::ranges::any_of(
        name, [](char c) { return c == '/' || static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    if (name.empty() || name.size() > kLongestName || has_bad || name.starts_with('.') ||
        name.front() == ' ' || name.back() == ' ') {
        throw Error(ErrorCode::InvalidInput,
                    "A workspace cannot be called \"" + name +
                        "\"; take 1 to 100 letters, digits and signs, without / and with no dot "
                        "at the beginning or blank at an end");
    }
}

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

IndexJobs::IndexJobs(WorkspaceRegistry& registry, const AllowedFolders& folders)
    : m_registry(registry), m_folders(folders) {}

IndexJobs::~IndexJobs() {
    m_thread.request_stop();
    const std::scoped_lock lock(m_mutex);
    for (Entry& entry : m_entries) entry.stop.request_stop();
}

IndexJob IndexJobs::start(const NewIndexJob& wanted) {
    check_workspace_name(wanted.workspace);
    IndexRequest request = wanted.request;
    request.source = m_folders.check(request.source);
    const std::scoped_lock lock(m_mutex);
    for (const Entry& entry : m_entries) {
        if (!has_ended(entry.job) && entry.job.workspace == wanted.workspace &&
            entry.job.source == request.source) {
            throw Error(ErrorCode::Conflict, request.source.string() + " is being taken into " +
                                                 wanted.workspace +
                                                 " already; wait for it or stop it");
        }
    }
    forget_old();
    Entry& entry = m_entries.emplace_back();
    entry.job.id = ++m_last_id;
    entry.job.workspace = wanted.workspace;
    entry.job.source = request.source;
    entry.request = std::move(request);
    // Not before it is needed: by then the program has said what signals its threads heed.
    if (!m_thread.joinable()) {
        m_thread = std::jthread([this](const std::stop_token& ends) { serve(ends); });
    }
    m_changed.notify_all();
    return entry.job;
}

std::vector<IndexJob> IndexJobs::list() {
    const std::scoped_lock lock(m_mutex);
    std::vector<IndexJob> jobs;
    for (auto entry = m_entries.rbegin(); entry != m_entries.rend(); ++entry) {
        jobs.push_back(entry->job);
    }
    return jobs;
}

IndexJobs::Entry& IndexJobs::find(std::uint64_t id) {
    const auto found =
        std::ranges::find_if(m_entries, [&](const Entry& entry) { return entry.job.id == id; });
    if (found == m_entries.end()) {
        throw Error(ErrorCode::NotFound, "There is no job " + std::to_string(id) + " here");
    }
    return *found;
}

IndexJob IndexJobs::at(std::uint64_t id) {
    const std::scoped_lock lock(m_mutex);
    return find(id).job;
}

IndexJob IndexJobs::stop(std::uint64_t id) {
    const std::scoped_lock lock(m_mutex);
    Entry& entry = find(id);
    entry.stop.request_stop();
    if (entry.job.state == JobState::Waiting) entry.job.state = JobState::Stopped;
    return entry.job;
}

void IndexJobs::forget_old() {
    const auto ended = static_cast<std::size_t>(
        std::ranges::count_if(m_entries, [](const Entry& entry) { return has_ended(entry.job); }));
    for (std::size_t gone = kEndedKept; gone < ended && has_ended(m_entries.front().job); ++gone) {
        m_entries.pop_front();
    }
}

void IndexJobs::serve(const std::stop_token& ends) {
    while (!ends.stop_requested()) {
        Entry* next = nullptr;
        {
            std::unique_lock lock(m_mutex);
            const auto is_waiting = [](const Entry& entry) {
                return entry.job.state == JobState::Waiting;
            };
            if (!m_changed.wait(lock, ends,
                                [&] { return std::ranges::any_of(m_entries, is_waiting); })) {
                return;
            }
            next = &*std::ranges::find_if(m_entries, is_waiting);
            next->job.state = JobState::Running;
        }
        run(*next);
    }
}

void IndexJobs::run(Entry& entry) {
    JobState state = JobState::Failed;
    std::optional<IndexReport> report;
    std::optional<std::string> error;
    try {
        report = index(entry).report;
        state = report->was_stopped ? JobState::Stopped : JobState::Done;
    } catch (const std::exception& problem) {
        error = problem.what();
    }
    const std::scoped_lock lock(m_mutex);
    entry.job.state = state;
    entry.job.report = report;
    entry.job.error = std::move(error);
}

Indexed IndexJobs::index(Entry& entry) {
    if (!m_registry.serves(entry.job.workspace)) {
        const auto folder = workspace_folder(entry.job.workspace);
        open_or_create(folder, entry.request);  // and closes it again: the registry opens its own
        m_registry.add(folder);
    }
    Workspace& workspace = m_registry.at(entry.job.workspace).workspace();
    if (!entry.request.encoder.empty()) use_named_encoder(workspace, entry.request.encoder);
    IndexOptions options;
    options.stop = entry.stop.get_token();
    options.on_progress = [&](const Progress& progress) {
        const std::scoped_lock lock(m_mutex);
        entry.job.progress = progress;
    };
    return index_request(workspace, entry.request, options);
}

}  // namespace halfspace
