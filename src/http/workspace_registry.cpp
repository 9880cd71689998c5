// SPDX-License-Identifier: Apache-2.0
#include "http/workspace_registry.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "http/json.hpp"

#include <future>

namespace halfspace {

namespace {

/// The folder's name, with bytes that are not UTF-8 replaced, as the answers will show it.
std::string name_of_folder(const std::filesystem::path& folder) {
    const auto plain = folder.lexically_normal();
    const auto name = plain.has_filename() ? plain.filename() : plain.parent_path().filename();
    return ordered_json_in(to_text(JsonValue(name.string()))).get<std::string>();
}

}  // namespace

WorkspaceView OpenWorkspace::view() {
    WorkspaceView view;
    view.overview = m_workspace->overview();
    view.classifiers = m_loop.list();
    try {
        view.reads_texts = m_workspace->encoder().info().reads_texts;
        if (!view.reads_texts) {
            view.encoder_problem = "The encoder " + view.overview.encoder_name +
                                   " reads no texts; start from example items";
        }
    } catch (const Error& error) {  // the rest of the workspace can be used without its encoder
        view.encoder_problem = error.what();
    }
    return view;
}

WorkspaceRegistry::WorkspaceRegistry(Find find) : m_find(std::move(find)) {
    rescan();
}

void WorkspaceRegistry::rescan() {
    const auto folders = m_find();
    const std::scoped_lock lock(m_mutex);
    for (const auto& folder : folders) take(folder);
}

void WorkspaceRegistry::take(const std::filesystem::path& folder) {
    auto& entry = m_entries[name_of_folder(folder)];
    if (!entry) {
        entry = std::make_unique<Entry>();
        entry->folder = folder;
    } else if (entry->folder != folder) {
        throw Error(ErrorCode::Conflict, "Two workspaces have one name: " + entry->folder.string() +
                                             " and " + folder.string() +
                                             "; rename a folder or serve them one at a time");
    }
}

void WorkspaceRegistry::add(const std::filesystem::path& folder) {
    const std::scoped_lock lock(m_mutex);
    take(folder);
}

std::vector<WorkspaceSummary> WorkspaceRegistry::list() {
    rescan();
    std::vector<std::pair<std::string, Entry*>> entries;
    {
        const std::scoped_lock lock(m_mutex);
        for (const auto& [name, entry] : m_entries) entries.emplace_back(name, entry.get());
    }
    std::vector<std::future<WorkspaceSummary>> asked;
    for (const auto& [name, entry] : entries) {
        if (!std::filesystem::exists(entry->folder)) continue;  // taken away meanwhile
        asked.push_back(std::async(std::launch::async, [&name = name, entry = entry] {
            return summary_of(name, *entry);
        }));
    }
    std::vector<WorkspaceSummary> summaries;
    summaries.reserve(asked.size());
    for (auto& one : asked) summaries.push_back(one.get());
    return summaries;
}

WorkspaceSummary WorkspaceRegistry::summary_of(const std::string& name, Entry& entry) {
    WorkspaceSummary summary{name, 0, 0, std::nullopt};
    try {
        OpenWorkspace& open = opened(entry);
        summary.items = open.workspace().overview().items;
        summary.classifiers = open.loop().list().size();
    } catch (const Error& error) {  // told in the list; the others can be used
        summary.error = error;
    }
    return summary;
}

WorkspaceRegistry::Entry* WorkspaceRegistry::entry_of(const std::string& name) {
    const std::scoped_lock lock(m_mutex);
    const auto found = m_entries.find(name);
    return found == m_entries.end() ? nullptr : found->second.get();
}

bool WorkspaceRegistry::serves(const std::string& name) {
    if (entry_of(name) == nullptr) rescan();
    return entry_of(name) != nullptr;
}

OpenWorkspace& WorkspaceRegistry::at(const std::string& name) {
    Entry* entry = entry_of(name);
    if (entry == nullptr) {
        rescan();
        entry = entry_of(name);
    }
    if (entry != nullptr) return opened(*entry);
    std::string names;
    const std::scoped_lock lock(m_mutex);
    for (const auto& [other, unused] : m_entries) names += (names.empty() ? "" : ", ") + other;
    throw Error(ErrorCode::NotFound, "No workspace \"" + name + "\" is served here" +
                                         (names.empty() ? "; make one with: halfspace index FOLDER"
                                                        : "; there are: " + names));
}

OpenWorkspace& WorkspaceRegistry::opened(Entry& entry) {
    const auto asked = std::chrono::steady_clock::now();
    const std::scoped_lock lock(entry.mutex);
    if (entry.open) return *entry.open;
    if (entry.problem && asked < entry.tried) throw Error(*entry.problem);
    try {
        entry.open = std::make_unique<OpenWorkspace>(Workspace::open(entry.folder));
    } catch (const Error& error) {
        entry.problem = error;
        entry.tried = std::chrono::steady_clock::now();
        throw;
    }
    entry.problem.reset();
    return *entry.open;
}

}  // namespace halfspace
