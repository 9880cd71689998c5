// SPDX-License-Identifier: Apache-2.0
#include "http/index_job.hpp"

#include "base/error.hpp"
#include "http/index_json.hpp"
#include "workspace/workspace_home.hpp"

#include <algorithm>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kLongestName = 100;  // bytes

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

JobOutcome index(const NewIndexJob& wanted, WorkspaceRegistry& registry, const JobHooks& hooks) {
    if (!registry.serves(wanted.workspace)) {
        const auto folder = workspace_folder(wanted.workspace);
        open_or_create(folder, wanted.request);  // and closes it again: the registry opens its own
        registry.add(folder);
    }
    Workspace& workspace = registry.at(wanted.workspace).workspace();
    if (!wanted.request.encoder.empty()) use_named_encoder(workspace, wanted.request.encoder);
    IndexOptions options;
    options.stop = hooks.stop;
    options.on_progress = hooks.on_progress;
    const IndexReport report = index_request(workspace, wanted.request, options).report;
    return {to_json(report), report.was_stopped};
}

}  // namespace

JobTask index_task(NewIndexJob wanted, WorkspaceRegistry& registry, const AllowedFolders& folders) {
    check_workspace_name(wanted.workspace);
    wanted.request.source = folders.check(wanted.request.source);
    JobTask task;
    task.kind = "index";
    task.workspace = wanted.workspace;
    task.title = wanted.request.source.string();
    task.run = [wanted = std::move(wanted), &registry](const JobHooks& hooks) {
        return index(wanted, registry, hooks);
    };
    return task;
}

}  // namespace halfspace
