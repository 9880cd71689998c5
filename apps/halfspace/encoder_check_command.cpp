// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "encode/encoder_check.hpp"
#include "encoder_commands.hpp"
#include "output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace halfspace {

namespace {

JsonValue to_json(const CheckResult& result) {
    return {{"what", result.what}, {"good", result.is_good}, {"detail", result.detail}};
}

int run_check(const std::string& name, bool as_json) {
    JsonValue results = JsonValue::array();
    const auto report = [&](const CheckResult& result) {
        if (as_json) {
            results.push_back(to_json(result));
            return;
        }
        print_text(fmt::format("{}  {}: {}\n", result.is_good ? "good" : "BAD ", result.what,
                               result.detail));
    };
    const NamedEncoder found = find_named_encoder(name);
    const auto all = check_encoder(found.folder, found.options, report);
    if (as_json) print_text(to_pretty_text(results) + "\n");
    const auto bad = std::ranges::count(all, false, &CheckResult::is_good);
    if (bad == 0) return 0;
    throw Error(ErrorCode::Corrupt,
                fmt::format("the encoder {} failed {} of {} checks", name, bad, all.size()));
}

}  // namespace

void add_encoder_check(CLI::App& encoder, Action& action) {
    auto* const check =
        encoder.add_subcommand("check", "Try an encoder out: checksums, networks, vectors, speed");
    const auto name = std::make_shared<std::string>();
    const auto as_json = std::make_shared<bool>(false);
    check->add_option("NAME", *name, "As `encoder list` names it, or a folder")->required();
    check->add_flag("--json", *as_json, "As JSON");
    check->footer("Exit code 4 if anything is bad.");
    check->callback([&action, name, as_json] {
        action = [name, as_json] { return run_check(*name, *as_json); };
    });
}

}  // namespace halfspace
