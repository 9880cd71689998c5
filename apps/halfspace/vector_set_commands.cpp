// SPDX-License-Identifier: Apache-2.0
// `halfspace store list | use | remove`: the sets of vectors of a workspace.
#include "base/error.hpp"
#include "base/progress.hpp"
#include "command.hpp"
#include "output.hpp"
#include "vector_set_report.hpp"
#include "workspace/vector_homes.hpp"
#include "workspace/workspace.hpp"
#include "workspace/workspace_home.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace halfspace {

namespace {

struct VectorSetArguments {
    std::string workspace;
    std::string set;
    bool as_json = false;
};

std::vector<VectorSet> sets_of(Workspace& workspace) {
    const std::scoped_lock lock(workspace.mutex());
    return VectorSetTable(workspace.database()).all();
}

/// What a set's store tells; zeros and the reason where it cannot be opened.
struct SetFacts {
    std::size_t dim = 0;
    std::uint64_t items = 0;  ///< dealt with so far
    std::string fingerprint;
    std::optional<StoreMethods> methods;
    std::string problem;
};

SetFacts facts_of(const Store& store) {
    return {store.dim(), store.size(), store.space().encoder_fingerprint, store.methods(), {}};
}

SetFacts facts_of(const Workspace& workspace, const VectorSet& set) {
    if (set.in_use) return facts_of(workspace.store());
    try {
        return facts_of(*open_vectors(workspace.folder(), set));
    } catch (const Error& error) {
        return {0, 0, {}, {}, error.what()};
    }
}

/// How the best matches are found, where that is not exactly.
std::string searched(const SetFacts& facts) {
    if (!facts.methods || facts.methods->best == Method::Exact) return {};
    return fmt::format("; best matches: {}{}{}", name_of(facts.methods->best),
                       facts.methods->index.empty() ? "" : ", by ", facts.methods->index);
}

/// The command that completes a set.
std::string way_on(const Workspace& workspace, const VectorSet& set, const SetFacts& facts,
                   const VectorSetArguments& arguments) {
    const std::string name = shell_word(arguments.workspace);
    const bool is_copy = facts.fingerprint == workspace.space().encoder_fingerprint;
    if (!is_copy) return fmt::format("reembed {} --encoder {}", name, shell_word(set.encoder));
    return fmt::format("store copy {} {}", name,
                       set.address.empty() ? name : shell_word(set.address));
}

int run_list(const VectorSetArguments& arguments) {
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    const std::uint64_t items = workspace->store().size();
    JsonValue json = JsonValue::array();
    std::string text;
    for (const VectorSet& set : sets_of(*workspace)) {
        const SetFacts facts = facts_of(*workspace, set);
        json.push_back(
            {{"set", set.id},
             {"encoder", set.encoder},
             {"encoder_fingerprint", facts.fingerprint},
             {"dim", facts.dim},
             {"in_use", set.in_use},
             {"complete", facts.items == items},
             {"folder", set.folder},
             {"address", set.address},
             {"store", facts.methods ? to_json(StoreSummary{place_of(workspace->folder(), set),
                                                            *facts.methods})
                                     : JsonValue(nullptr)},
             {"problem", facts.problem}});
        const std::string state =
            set.in_use               ? "in use"
            : !facts.problem.empty() ? facts.problem
            : facts.items == items ? "complete"
                                   : fmt::format("{} of {} items; go on with: halfspace {}",
                                                 with_thousands(facts.items), with_thousands(items),
                                                 way_on(*workspace, set, facts, arguments));
        text += fmt::format("{}  {}, {} numbers a vector, {:.12}: {}\n   {}{}\n", set.id,
                            set.encoder, facts.dim, facts.fingerprint, state,
                            place_of(workspace->folder(), set), searched(facts));
    }
    print_text(arguments.as_json ? to_pretty_text(json) + "\n" : text);
    return 0;
}

/// The set meant by its number or the name of its encoder.
/// @throws Error NotFound, or InvalidInput if several have that name
std::int64_t set_named(const VectorSetArguments& arguments) {
    const auto workspace = Workspace::open(workspace_folder(arguments.workspace));
    std::vector<VectorSet> found = sets_of(*workspace);
    std::erase_if(found, [&](const VectorSet& set) {
        return set.encoder != arguments.set && std::to_string(set.id) != arguments.set;
    });
    if (found.size() == 1) return found.front().id;
    const std::string list = "`halfspace store list " + shell_word(arguments.workspace) + "`";
    if (found.empty()) {
        throw Error(ErrorCode::NotFound, workspace->name() + " has no vectors of " + arguments.set +
                                             "; " + list + " shows what it has");
    }
    throw Error(
        ErrorCode::InvalidInput,
        fmt::format("{} sets of vectors are of an encoder {}; give the number that {} shows",
                    found.size(), arguments.set, list));
}

int run_use(const VectorSetArguments& arguments) {
    const auto report =
        use_vectors(workspace_folder(arguments.workspace), set_named(arguments), nullptr);
    print_text(arguments.as_json ? to_pretty_text(to_json(report)) + "\n" : to_people(report));
    return 0;
}

int run_remove(const VectorSetArguments& arguments) {
    const std::int64_t set = set_named(arguments);
    remove_vectors(workspace_folder(arguments.workspace), set);
    print_text(arguments.as_json ? to_pretty_text({{"removed", set}}) + "\n"
                                 : fmt::format("Vectors {} are removed.\n", set));
    return 0;
}

CLI::App* add_one(CLI::App& parent, Action& action, const std::string& name,
                  const std::string& what, const std::shared_ptr<VectorSetArguments>& arguments,
                  int (*run)(const VectorSetArguments&)) {
    auto* const command = parent.add_subcommand(name, what);
    command->add_option("WORKSPACE", arguments->workspace, "Name or path")->required();
    command->add_flag("--json", arguments->as_json, "As JSON");
    command->callback(
        [&action, arguments, run] { action = [arguments, run] { return run(*arguments); }; });
    return command;
}

}  // namespace

JsonValue to_json(const SwitchReport& report) {
    return {{"set", report.set.id},
            {"encoder", report.set.encoder},
            {"classifiers", report.classifiers},
            {"notices", report.notices}};
}

std::string to_people(const SwitchReport& report) {
    std::string text = fmt::format("The vectors of {} are in use now", report.set.encoder);
    if (report.classifiers > 0) {
        text += fmt::format("; {} classifier{} fitted anew on {} labels",
                            with_thousands(report.classifiers), report.classifiers == 1 ? "" : "s",
                            report.classifiers == 1 ? "its" : "their");
    }
    text += ".\n";
    for (const std::string& notice : report.notices) text += "  " + notice + "\n";
    return text;
}

void add_vector_set_commands(CLI::App& store, Action& action) {
    add_one(store, action, "list", "List the sets of vectors, one an encoder",
            std::make_shared<VectorSetArguments>(), run_list);
    auto arguments = std::make_shared<VectorSetArguments>();
    add_one(store, action, "use", "Put another set of vectors in use", arguments, run_use)
        ->add_option("SET", arguments->set, "Its number, or its encoder's name")
        ->required();
    arguments = std::make_shared<VectorSetArguments>();
    add_one(store, action, "remove", "Remove a set of vectors that is not in use", arguments,
            run_remove)
        ->add_option("SET", arguments->set, "Its number, or its encoder's name")
        ->required();
}

}  // namespace halfspace
