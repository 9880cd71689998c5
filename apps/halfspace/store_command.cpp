// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"
#include "http/json.hpp"
#include "output.hpp"
#include "progress_line.hpp"
#include "stop_signal.hpp"
#include "workspace/classifier_table.hpp"
#include "workspace/removed_items.hpp"
#include "workspace/workspace_check.hpp"
#include "workspace/workspace_home.hpp"

#include <fmt/format.h>

#include <array>
#include <memory>

namespace halfspace {

namespace {

constexpr int kExitCorrupt = 4;

struct StoreArguments {
    std::string workspace;
    bool as_json = false;
};

std::string bytes_text(std::uint64_t bytes) {
    constexpr std::array kUnits{"bytes", "KB", "MB", "GB", "TB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; value >= 1000 && unit + 1 < kUnits.size(); ++unit) value /= 1000;
    return unit == 0 ? fmt::format("{} bytes", bytes)
                     : fmt::format("{:.1f} {}", value, kUnits.at(unit));
}

JsonValue check_json(const WorkspaceCheck& check) {
    JsonValue faults = JsonValue::array();
    for (const StoreFault& fault : check.faults) {
        faults.push_back({{"file", fault.file.string()}, {"what", fault.what}});
    }
    return {{"workspace", check.folder.string()},
            {"items", check.items},
            {"vectors", check.rows},
            {"vectors_without_checksum", check.unsummed_rows},
            {"finished", !check.was_stopped},
            {"faults", std::move(faults)},
            {"notices", check.notices}};
}

std::string check_text(const WorkspaceCheck& check) {
    std::string text = fmt::format("{}: {} items, {} vectors read\n", check.folder.string(),
                                   with_thousands(check.items), with_thousands(check.rows));
    for (const StoreFault& fault : check.faults) {
        text += fmt::format("WRONG  {}\n       {}\n", fault.file.string(), fault.what);
    }
    for (const std::string& notice : check.notices) text += "note   " + notice + '\n';
    if (check.unsummed_rows > 0) {
        text += fmt::format(
            "note   {} vectors are from an older version and have no checksum; "
            "`halfspace store compact` gives them one.\n",
            with_thousands(check.unsummed_rows));
    }
    if (check.faults.empty()) {
        return text + (check.was_stopped ? "Stopped; nothing wrong so far.\n" : "All is well.\n");
    }
    return text +
           "What to do: bring back the files named above from a copy of the workspace; or index "
           "the\n"
           "same sources again into a new workspace. Keep catalogue.sqlite: it holds the labels.\n";
}

int run_check(const StoreArguments& arguments) {
    const StopSignal stop;
    ProgressLine line("Checking");
    StoreCheckOptions options;
    options.stop = stop.token();
    options.on_progress = [&](const Progress& progress) { line.show(progress); };
    const WorkspaceCheck check = check_workspace(workspace_folder(arguments.workspace), options);
    line.finish();
    print_text(arguments.as_json ? to_pretty_text(check_json(check)) + "\n" : check_text(check));
    if (!check.faults.empty()) return kExitCorrupt;
    return check.was_stopped ? kExitStopped : 0;
}

int run_compact(const StoreArguments& arguments) {
    const StopSignal stop;
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    ProgressLine line("Compacting");
    CompactionOptions options;
    options.stop = stop.token();
    options.on_progress = [&](const Progress& progress) { line.show(progress); };
    const CompactionReport report = compact_vectors(*workspace, options);
    line.finish();
    if (arguments.as_json) {
        print_text(to_pretty_text({{"vectors", report.rows},
                                   {"dropped", report.dropped},
                                   {"finished", !report.was_stopped}}) +
                   "\n");
    } else if (report.was_stopped) {
        print_text("Stopped; everything is as it was.\n");
    } else {
        print_text(fmt::format("{} vectors of removed items dropped; {} are left.\n",
                               with_thousands(report.dropped), with_thousands(report.rows)));
    }
    return report.was_stopped ? kExitStopped : 0;
}

/// Seen items by the names of the classifiers.
std::map<std::string, std::uint64_t> seen_by_name(Workspace& workspace, const StoreStats& stats) {
    std::map<std::string, std::uint64_t> seen;
    for (const auto& classifier : ClassifierTable(workspace.database()).all()) {
        const auto found = stats.seen.find(classifier.id);
        seen[classifier.name] = found == stats.seen.end() ? 0 : found->second;
    }
    return seen;
}

JsonValue stats_json(Workspace& workspace, const StoreStats& stats) {
    return {{"workspace", workspace.folder().string()},
            {"encoder", workspace.encoder_name()},
            {"encoder_fingerprint", workspace.space().encoder_fingerprint},
            {"dim", workspace.space().dim},
            {"items", stats.items},
            {"removed", stats.removed},
            {"vectors", stats.rows},
            {"removed_vectors", stats.removed_rows},
            {"vectors_without_checksum", stats.unsummed_rows},
            {"splits", stats.splits},
            {"seen", seen_by_name(workspace, stats)},
            {"store", to_json(workspace.overview().store)},
            {"files", stats.file_bytes},
            {"resident_bytes", stats.resident_bytes}};
}

std::string stats_text(Workspace& workspace, const StoreStats& stats) {
    std::string text = fmt::format(
        "{}\n  encoder   {}, {} numbers a vector\n            {}\n"
        "  items     {} given, {} removed\n"
        "  vectors   {} stored, {} of them of removed items\n",
        workspace.folder().string(), workspace.encoder_name(), workspace.space().dim,
        workspace.space().encoder_fingerprint, with_thousands(stats.items),
        with_thousands(stats.removed), with_thousands(stats.rows),
        with_thousands(stats.removed_rows));
    for (const auto& [name, count] : stats.splits) {
        text += fmt::format("  split     {}: {}\n", name, with_thousands(count));
    }
    for (const auto& [name, count] : seen_by_name(workspace, stats)) {
        text += fmt::format("  seen      {}: {}\n", name, with_thousands(count));
    }
    const StoreSummary store = workspace.overview().store;
    text +=
        fmt::format("  store     {}, best matches: {}\n", store.place, name_of(store.methods.best));
    if (stats.file_bytes.empty()) return text + "  disk      the engine does not say how much\n";
    std::uint64_t total = 0;
    for (const auto& [name, bytes] : stats.file_bytes) {
        text += fmt::format("  file      {}: {}\n", name, bytes_text(bytes));
        total += bytes;
    }
    text += fmt::format("  disk      {}\n", bytes_text(total));
    if (stats.resident_bytes > 0) {
        text += fmt::format("  memory    {} of it is in memory now\n",
                            bytes_text(stats.resident_bytes));
    }
    return text;
}

int run_stats(const StoreArguments& arguments) {
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    const StoreStats stats = workspace->store().stats();
    print_text(arguments.as_json ? to_pretty_text(stats_json(*workspace, stats)) + "\n"
                                 : stats_text(*workspace, stats));
    return 0;
}

void add_one(CLI::App& parent, Action& action, const std::string& name, const std::string& what,
             const std::string& footer, int (*run)(const StoreArguments&)) {
    auto* const command = parent.add_subcommand(name, what);
    const auto arguments = std::make_shared<StoreArguments>();
    command->add_option("WORKSPACE", arguments->workspace, "Name or path")->required();
    command->add_flag("--json", arguments->as_json, "As JSON");
    command->footer(footer);
    command->callback(
        [&action, arguments, run] { action = [arguments, run] { return run(*arguments); }; });
}

}  // namespace

void add_store_command(CLI::App& app, Action& action) {
    auto* const command = app.add_subcommand("store", "Look after a workspace's vectors");
    command->require_subcommand(1);
    add_one(*command, action, "check", "Read every byte and tell what is damaged",
            "Exits with 0 if all is well and with 4 if something is damaged. Repairs nothing.\n\n"
            "Example:\n"
            "  halfspace store check birds --json",
            run_check);
    add_one(*command, action, "compact", "Give back the disk space of removed items",
            "Vectors of items that were labelled or used as examples stay. Indexing does this by "
            "itself when\n"
            "a quarter of the vectors can go. Ctrl-C leaves everything as it was.",
            run_compact);
    add_one(*command, action, "stats", "Count items, vectors, flags and bytes", "", run_stats);
    add_vector_set_commands(*command, action);
    add_store_copy_command(*command, action);
    add_store_index_command(*command, action);
}

}  // namespace halfspace
