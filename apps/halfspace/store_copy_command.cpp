// SPDX-License-Identifier: Apache-2.0
// `halfspace store copy`: vectors from one home to another.
#include "base/error.hpp"
#include "command.hpp"
#include "output.hpp"
#include "progress_line.hpp"
#include "stop_signal.hpp"
#include "vector_set_report.hpp"
#include "workspace/vector_copy.hpp"
#include "workspace/vector_homes.hpp"
#include "workspace/workspace_home.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

struct CopyArguments {
    std::string from;
    std::string to;
    bool use = false;
    bool as_json = false;
};

/// Shows copying, then checking.
class CopyProgress {
public:
    StoreCopyOptions options() {
        StoreCopyOptions options;
        options.stop = m_stop.token();
        options.on_copied = [this](const Progress& progress) { m_copying.show(progress); };
        options.on_checked = [this](const Progress& progress) {
            m_copying.finish();
            m_checking.show(progress);
        };
        return options;
    }
    void finish() {
        m_copying.finish();
        m_checking.finish();
    }

private:
    StopSignal m_stop;
    ProgressLine m_copying{"Copying"};
    ProgressLine m_checking{"Checking"};
};

JsonValue to_json(const StoreCopyReport& copied, const std::string& place) {
    return {{"place", place},
            {"items", copied.items},
            {"known", copied.known},
            {"vectors", copied.vectors},
            {"checksum", fmt::format("{:08x}", copied.checksum)},
            {"finished", !copied.was_stopped}};
}

std::string to_people(const StoreCopyReport& copied, const std::string& place) {
    if (copied.was_stopped) {
        return fmt::format("{} items are in {} so far.\n", with_thousands(copied.items), place);
    }
    return fmt::format(
        "{} items are in {}, {} of them from before. {} vectors were read back from both and are "
        "the same (checksum {:08x}).\n",
        with_thousands(copied.items), place, with_thousands(copied.known),
        with_thousands(copied.vectors), copied.checksum);
}

int finish(const CopyArguments& arguments, const JsonValue& json, const std::string& text,
           bool was_stopped) {
    print_text(arguments.as_json ? to_pretty_text(json) + "\n" : text);
    if (!was_stopped) return 0;
    fmt::print(stderr, "Stopped; what was copied stays. Run the same command again to go on.\n");
    return kExitStopped;
}

/// To a home that no workspace knows.
int run_bare(const CopyArguments& arguments, const Workspace* from) {
    if (arguments.use) {
        throw Error(ErrorCode::InvalidInput,
                    "--use puts the copy of a workspace's vectors in use, in an engine or in its "
                    "own folder; leave it out");
    }
    CopyProgress progress;
    const StoreCopyReport copied =
        from != nullptr ? copy_to_bare_store(*from, arguments.to, progress.options())
                        : copy_bare_store(arguments.from, arguments.to, progress.options());
    progress.finish();
    return finish(arguments, to_json(copied, arguments.to), to_people(copied, arguments.to),
                  copied.was_stopped);
}

/// To another set of the workspace. @param address  empty: its folder
int run_set(const CopyArguments& arguments, std::unique_ptr<Workspace> workspace,
            const std::string& address) {
    const fs::path folder = workspace->folder();
    const VectorSet before = workspace->vector_set();
    VectorCopyReport report;
    {
        CopyProgress progress;
        report = copy_vectors(*workspace, address, progress.options());
        progress.finish();
    }
    workspace.reset();  // a switch opens it anew
    const std::string place = place_of(folder, report.set);
    JsonValue json = to_json(report.copied, place);
    json["set"] = report.set.id;
    std::string text = to_people(report.copied, place);
    const std::string name = shell_word(arguments.from);
    if (!report.copied.was_stopped && arguments.use) {
        json["in_use"] = to_json(use_vectors(folder, report.set.id));
        text += fmt::format(
            "They are in use now. Those in {} are still there; remove them with: halfspace store "
            "remove {} {}\n",
            place_of(folder, before), name, before.id);
    } else if (!report.copied.was_stopped) {
        text +=
            fmt::format("Put them in use with: halfspace store use {} {}\n", name, report.set.id);
    }
    return finish(arguments, json, text, report.copied.was_stopped);
}

int run_copy(const CopyArguments& arguments) {
    const bool is_workspace =
        !is_engine_address(arguments.from) && Workspace::exists(workspace_folder(arguments.from));
    if (!is_workspace) return run_bare(arguments, nullptr);
    auto workspace = Workspace::open(workspace_folder(arguments.from));
    if (is_engine_address(arguments.to)) {
        return run_set(arguments, std::move(workspace), arguments.to);
    }
    const fs::path to = workspace_folder(arguments.to);
    if (!Workspace::exists(to)) return run_bare(arguments, workspace.get());
    if (fs::equivalent(to, workspace->folder())) {
        return run_set(arguments, std::move(workspace), {});
    }
    throw Error(ErrorCode::InvalidInput,
                arguments.to +
                    " is another workspace, with items of its own. Copy to an engine's "
                    "address, to " +
                    arguments.from + " itself (into its folder), or to a new folder");
}

}  // namespace

void add_store_copy_command(CLI::App& store, Action& action) {
    auto* const command =
        store.add_subcommand("copy", "Copy vectors to another home, and check them");
    const auto arguments = std::make_shared<CopyArguments>();
    command
        ->add_option(
            "FROM", arguments->from,
            "A workspace, of which the vectors in use are copied; or the address or folder "
            "of a store")
        ->required();
    command
        ->add_option("TO", arguments->to,
                     "The address of an engine (postgres://...); the workspace itself, for its "
                     "folder; or another folder")
        ->required();
    command->add_flag("--use", arguments->use, "Put the copy in use once it is checked");
    command->add_flag("--json", arguments->as_json, "Report as JSON");
    command->footer(
        "Splits, removed items and the seen flags of all classifiers go along, and ids stay the "
        "same: labels,\n"
        "rounds and the open page of a workspace fit the copy. The vectors that were copied stay "
        "where they are\n"
        "until `store remove`. At the end every vector is read back from both places and "
        "compared.\n\n"
        "Examples:\n"
        "  halfspace store copy birds postgres://ann@db.example/photos --use\n"
        "  halfspace store copy birds birds --use     (back into its folder)\n"
        "  halfspace store copy birds /backup/birds-vectors\n\n"
        "Ctrl-C stops after the vectors in hand; the same command goes on from there.");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_copy(*arguments); }; });
}

}  // namespace halfspace
