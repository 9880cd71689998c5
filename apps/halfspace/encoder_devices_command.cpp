// SPDX-License-Identifier: Apache-2.0
#include "encoder_commands.hpp"
#include "output.hpp"

#include <memory>

namespace halfspace {

namespace {

int run_devices(bool as_json) {
    const std::vector<std::string> devices = inference_devices();
    if (as_json) {
        print_text(to_pretty_text(JsonValue(devices)) + "\n");
        return 0;
    }
    for (const std::string& device : devices) print_text(device + "\n");
    return 0;
}

}  // namespace

void add_encoder_devices(CLI::App& encoder, Action& action) {
    auto* const devices =
        encoder.add_subcommand("devices", "List what --device may name on this machine");
    const auto as_json = std::make_shared<bool>(false);
    devices->add_flag("--json", *as_json, "As JSON");
    devices->footer("Besides these, AUTO lets the inference runtime choose.");
    devices->callback([&action, as_json] { action = [as_json] { return run_devices(*as_json); }; });
}

}  // namespace halfspace
