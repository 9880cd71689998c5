// SPDX-License-Identifier: Apache-2.0
#include "encoder_commands.hpp"

namespace halfspace {

JsonValue to_json(const EncoderInfo& info) {
    return {{"name", info.name},
            {"folder", info.folder.string()},
            {"dim", info.dim},
            {"reads_images", info.reads_images},
            {"reads_texts", info.reads_texts},
            {"licence", info.licence},
            {"source", info.source}};
}

std::string what_it_reads(const EncoderInfo& info) {
    if (info.reads_images && info.reads_texts) return "pictures and texts";
    return info.reads_images ? "pictures" : "texts";
}

void add_encoder_command(CLI::App& app, Action& action) {
    auto* const command =
        app.add_subcommand("encoder", "See which encoders there are, get more, try them out");
    command->require_subcommand(1);
    add_encoder_list(*command, action);
    add_encoder_pull(*command, action);
    add_encoder_install(*command, action);
    add_encoder_info(*command, action);
    add_encoder_check(*command, action);
    add_encoder_devices(*command, action);
    command->footer(
        "Examples:\n"
        "  halfspace encoder pull Xenova/clip-vit-base-patch32\n"
        "  halfspace encoder check Xenova/clip-vit-base-patch32\n"
        "  halfspace index ~/Pictures/birds --encoder Xenova/clip-vit-base-patch32\n\n"
        "docs/encoders.md says which model is good for what.");
}

}  // namespace halfspace
