// SPDX-License-Identifier: Apache-2.0
#include "encode/hub_settings.hpp"
#include "encoder_commands.hpp"
#include "output.hpp"

#include <fmt/format.h>

#include <memory>

namespace halfspace {

namespace {

std::string to_people(const std::vector<EncoderInfo>& encoders) {
    std::string text;
    for (const EncoderInfo& info : encoders) {
        text += fmt::format("{}: {} numbers, reads {}\n", info.name, info.dim, what_it_reads(info));
        text += fmt::format("  folder   {}\n", info.folder.string());
        if (!info.licence.empty()) text += fmt::format("  licence  {}\n", info.licence);
        if (!info.source.empty()) text += fmt::format("  source   {}\n", info.source);
    }
    return text;
}

int run_list(bool as_json) {
    const auto encoders = list_encoders();
    if (as_json) {
        print_text(to_pretty_text(to_json_array(encoders)) + "\n");
        return 0;
    }
    print_text(to_people(encoders));
    if (!encoders.empty()) return 0;
    fmt::print(stderr, "No encoders found. These folders were searched:\n");
    for (const auto& folder : encoder_folders()) fmt::print(stderr, "  {}\n", folder.string());
    fmt::print(stderr, "  {} (the hub's cache)\n", hub_cache_folder().string());
    fmt::print(stderr, "Get one with: halfspace encoder pull Xenova/clip-vit-base-patch32\n");
    return 0;
}

}  // namespace

void add_encoder_list(CLI::App& encoder, Action& action) {
    auto* const list = encoder.add_subcommand("list", "List the encoders of this machine");
    const auto as_json = std::make_shared<bool>(false);
    list->add_flag("--json", *as_json, "As JSON");
    list->footer(
        "Encoders are folders in Hugging Face layout. They are looked for in each folder of\n"
        "$HALFSPACE_ENCODERS (: between), beside the program, in\n"
        "~/.local/share/halfspace/encoders, and in the hub's cache, ~/.cache/huggingface/hub\n"
        "($HF_HOME, $HF_HUB_CACHE).\n\n"
        "Example:\n"
        "  HALFSPACE_ENCODERS=/data/encoders halfspace encoder list");
    list->callback([&action, as_json] { action = [as_json] { return run_list(*as_json); }; });
}

}  // namespace halfspace
