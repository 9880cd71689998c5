// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "command.hpp"
#include "encode/encoder.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <exception>

namespace {

constexpr int kExitUsage = 2;
constexpr int kExitUnforeseen = 1;

int exit_code_of(halfspace::ErrorCode code) {
    switch (code) {
        case halfspace::ErrorCode::InvalidInput: return 2;
        case halfspace::ErrorCode::NotFound: return 3;
        case halfspace::ErrorCode::Corrupt: return 4;
        case halfspace::ErrorCode::Unavailable: return 5;
        case halfspace::ErrorCode::Conflict: return 6;
    }
    return kExitUnforeseen;
}

void print_problem(const char* message) {
    std::fprintf(stderr, "halfspace: %s\n", message);
}

/// Understood before and after every command.
void add_hardware_options(CLI::App& app, halfspace::EncoderHardware& hardware) {
    constexpr int kMostThreads = 1024;
    app.fallthrough();
    app.add_option("--device", hardware.device,
                   "What encoders run on: CPU, GPU, NPU, AUTO; see `encoder devices`")
        ->envname("HALFSPACE_DEVICE")
        ->capture_default_str();
    app.add_option("--threads", hardware.threads, "CPU threads of encoders (default: all cores)")
        ->envname("HALFSPACE_THREADS")
        ->check(CLI::Range(1, kMostThreads));
}

void add_commands(CLI::App& app, halfspace::Action& action) {
    app.require_subcommand(0, 1);
    app.set_version_flag("--version", HALFSPACE_VERSION);
    app.footer(
        "A first session:\n"
        "  halfspace index ~/Pictures/birds        embed pictures (or texts: reviews.csv), once\n"
        "  halfspace serve --open                  train classifiers in the browser\n"
        "  halfspace export birds wren -o wren.json\n"
        "  halfspace predict wren.json ~/Pictures/new\n\n"
        "`halfspace COMMAND --help` tells more. Workspaces live in $HALFSPACE_HOME, by default\n"
        "~/.local/share/halfspace/workspaces.\n\n"
        "Exit codes: 0 done, 2 wrong input, 3 not found, 4 damaged data, 5 not available now,\n"
        "6 conflict, 130 stopped by Ctrl-C.");
    halfspace::add_index_command(app, action);
    halfspace::add_serve_command(app, action);
    halfspace::add_search_command(app, action);
    halfspace::add_train_command(app, action);
    halfspace::add_labels_command(app, action);
    halfspace::add_set_command(app, action);
    halfspace::add_evaluate_command(app, action);
    halfspace::add_predict_command(app, action);
    halfspace::add_compare_command(app, action);
    halfspace::add_export_command(app, action);
    halfspace::add_encoder_command(app, action);
    halfspace::add_reembed_command(app, action);
    halfspace::add_store_command(app, action);
    halfspace::add_map_command(app, action);
    halfspace::add_audit_command(app, action);
    halfspace::add_cut_off_command(app, action);
    halfspace::add_simulate_command(app, action);
}

int run(int argc, char** argv) {
    // Standard output carries data only.
    spdlog::set_default_logger(spdlog::stderr_color_mt("halfspace"));
    CLI::App app("Halfspace trains a classifier of your own in minutes: search, score, refit.",
                 "halfspace");
    halfspace::Action action;
    halfspace::EncoderHardware hardware;
    add_hardware_options(app, hardware);
    add_commands(app, action);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& help) {
        return app.exit(help);
    } catch (const CLI::ParseError& error) {
        print_problem(error.what());
        std::fprintf(stderr, "Run `halfspace --help` or `halfspace COMMAND --help`.\n");
        return kExitUsage;
    }
    if (!action) {
        std::fprintf(stderr, "%s", app.help().c_str());
        return kExitUsage;
    }
    halfspace::set_encoder_hardware(hardware);
    return action();
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const halfspace::Error& error) {
        print_problem(error.what());
        return exit_code_of(error.code());
    } catch (const std::exception& error) {
        print_problem(error.what());
        return kExitUnforeseen;
    }
}
