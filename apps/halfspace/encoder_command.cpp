// SPDX-License-Identifier: Apache-2.0
#include "command.hpp"
#include "encode/encoder.hpp"
#include "http/json.hpp"
#include "output.hpp"

#include <fmt/format.h>

#include <memory>

namespace halfspace {

namespace {

JsonValue info_json(const EncoderInfo& info) {
    return {{"name", info.name},
            {"folder", info.folder.string()},
            {"dim", info.dim},
            {"reads_images", info.reads_images},
            {"reads_texts", info.reads_texts},
            {"licence", info.licence},
            {"source", info.source},
            {"fingerprint", info.fingerprint}};
}

std::string to_people(const std::vector<EncoderInfo>& encoders) {
    std::string text;
    for (const EncoderInfo& info : encoders) {
        const char* const reads = info.reads_images && info.reads_texts ? "pictures and texts"
                                  : info.reads_images                   ? "pictures"
                                                                        : "texts";
        text += fmt::format("{}: {} numbers, reads {}\n", info.name, info.dim, reads);
        text += fmt::format("  folder   {}\n", info.folder.string());
        if (!info.licence.empty()) text += fmt::format("  licence  {}\n", info.licence);
        if (!info.source.empty()) text += fmt::format("  source   {}\n", info.source);
    }
    return text;
}

int run_list(bool as_json) {
    const auto encoders = list_encoders();
    if (as_json) {
        JsonValue array = JsonValue::array();
        for (const EncoderInfo& info : encoders) array.push_back(info_json(info));
        print_text(to_pretty_text(array) + "\n");
        return 0;
    }
    print_text(to_people(encoders));
    if (!encoders.empty()) return 0;
    fmt::print(stderr, "No encoders found. These folders were searched:\n");
    for (const auto& folder : encoder_folders()) fmt::print(stderr, "  {}\n", folder.string());
    return 0;
}

}  // namespace

void add_encoder_command(CLI::App& app, Action& action) {
    auto* const command = app.add_subcommand("encoder", "See which encoders there are");
    command->require_subcommand(1);
    auto* const list = command->add_subcommand("list", "List the encoders of this machine");
    const auto as_json = std::make_shared<bool>(false);
    list->add_flag("--json", *as_json, "As JSON");
    list->footer(
        "Encoders are folders in Hugging Face layout. They are looked for in each folder of\n"
        "$HALFSPACE_ENCODERS (: between), beside the program, and in\n"
        "~/.local/share/halfspace/encoders.\n\n"
        "Example:\n"
        "  HALFSPACE_ENCODERS=/data/encoders halfspace encoder list");
    list->callback([&action, as_json] { action = [as_json] { return run_list(*as_json); }; });
}

}  // namespace halfspace
