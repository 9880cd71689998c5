// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.hpp"
#include "http/views.hpp"
#include "workspace/class_sets.hpp"
#include "workspace/loop.hpp"
#include "workspace/workspace.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace halfspace {

/// A workspace that stays open, its loop and its sets of classifiers.
class OpenWorkspace {
public:
    explicit OpenWorkspace(std::unique_ptr<Workspace> workspace)
        : m_workspace(std::move(workspace)), m_loop(*m_workspace), m_sets(*m_workspace) {}

    [[nodiscard]] Workspace& workspace() noexcept { return *m_workspace; }
    [[nodiscard]] Loop& loop() noexcept { return m_loop; }
    [[nodiscard]] ClassSets& sets() noexcept { return m_sets; }
    [[nodiscard]] WorkspaceView view();

private:
    std::unique_ptr<Workspace> m_workspace;
    Loop m_loop;
    ClassSets m_sets;
};

/// The workspaces being served, by name. Each is opened when it is first asked for and stays open;
/// one that cannot be opened is tried again the next time. Who asks while somebody else tries gets
/// the outcome of that: an engine that does not answer would keep a page's requests waiting one
/// after another.
///
/// Threads: any member from any thread. What `at` gives lives as long as the registry.
class WorkspaceRegistry {
public:
    using Find = std::function<std::vector<std::filesystem::path>()>;

    /// @param find  gives the folders; asked again whenever a list or an unknown name is wanted, so
    ///              that a workspace made meanwhile appears
    /// @throws Error Conflict if two folders have one name
    explicit WorkspaceRegistry(Find find);

    /// All of them. Those that are not open yet are opened, all at once, so that it takes no longer
    /// than the slowest that cannot be reached.
    [[nodiscard]] std::vector<WorkspaceSummary> list();

    /// Whether there is one of this name; opens nothing.
    [[nodiscard]] bool serves(const std::string& name);
    /// Serves the workspace in `folder` too, from now on. @throws Error Conflict as the constructor
    void add(const std::filesystem::path& folder);

    /// @throws Error NotFound, listing the names there are; what Workspace::open throws
    [[nodiscard]] OpenWorkspace& at(const std::string& name);

private:
    struct Entry {
        std::filesystem::path folder;
        std::mutex mutex;  // held while it is being opened
        std::unique_ptr<OpenWorkspace> open;
        std::optional<Error> problem;  // of the last try to open it
        std::chrono::steady_clock::time_point tried;
    };
    void rescan();
    void take(const std::filesystem::path& folder);  // under the mutex
    Entry* entry_of(const std::string& name);
    static OpenWorkspace& opened(Entry& entry);
    static WorkspaceSummary summary_of(const std::string& name, Entry& entry);

    Find m_find;
    std::mutex m_mutex;  // guards the map; entries are never taken out
    std::map<std::string, std::unique_ptr<Entry>> m_entries;
};

}  // namespace halfspace
