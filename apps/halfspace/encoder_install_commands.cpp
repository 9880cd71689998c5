// SPDX-License-Identifier: Apache-2.0
#include "encode/encoder_install.hpp"
#include "encoder_commands.hpp"
#include "output.hpp"

#include <fmt/format.h>

#include <memory>

namespace halfspace {

namespace {

struct AddArguments {
    std::string folder;
    std::string name;
    bool links = false;
    bool as_json = false;
};

int run_add(const AddArguments& arguments) {
    const EncoderInfo info = install_encoder(
        arguments.folder, arguments.name, arguments.links ? InstallMode::Link : InstallMode::Copy);
    if (arguments.as_json) {
        print_text(to_pretty_text(to_json(info)) + "\n");
        return 0;
    }
    print_text(fmt::format(
        "{}: {} numbers, reads {}\n  folder   {}\nUse it with: halfspace index FOLDER --encoder "
        "{}\n",
        info.name, info.dim, what_it_reads(info), info.folder.string(), shell_word(info.name)));
    return 0;
}

int run_remove(const std::string& name) {
    print_text(fmt::format("Removed {}\n", remove_encoder(name).string()));
    return 0;
}

}  // namespace

void add_encoder_install(CLI::App& encoder, Action& action) {
    auto* const add = encoder.add_subcommand("add", "Add an encoder package that lies in a folder");
    const auto arguments = std::make_shared<AddArguments>();
    add->add_option("FOLDER", arguments->folder, "A package in Hugging Face layout")->required();
    add->add_option("--name", arguments->name, "Its name here (default: the folder's)");
    add->add_flag("--link", arguments->links, "Link to the folder instead of copying it");
    add->add_flag("--json", arguments->as_json, "Report as JSON");
    add->footer(
        "It is put into ~/.local/share/halfspace/encoders, in one step, after it was read.\n"
        "docs/formats.md says what a package is.\n\n"
        "Example:\n"
        "  halfspace encoder add ~/models/my-clip --name wings");
    add->callback([&action, arguments] { action = [arguments] { return run_add(*arguments); }; });

    auto* const remove =
        encoder.add_subcommand("remove", "Remove an encoder that `encoder add` put there");
    const auto name = std::make_shared<std::string>();
    remove->add_option("NAME", *name, "As `encoder list` names it")->required();
    remove->callback([&action, name] { action = [name] { return run_remove(*name); }; });
}

}  // namespace halfspace
