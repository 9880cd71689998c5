// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "command.hpp"
#include "http/security.hpp"
#include "http/server.hpp"
#include "http/workspace_registry.hpp"
#include "output.hpp"
#include "stop_signal.hpp"
#include "workspace/workspace_home.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

extern char** environ;  // NOLINT(readability-identifier-naming): POSIX names it so

namespace halfspace {

namespace {

struct ServeArguments {
    std::vector<std::string> workspaces;
    std::string host = "127.0.0.1";
    int port = 8321;
    std::vector<std::string> browse;
    std::string uploads;
    double upload_limit_gb = 20;
    bool opens_browser = false;
};

WorkspaceRegistry::Find folders_of(const std::vector<std::string>& names) {
    if (names.empty()) return list_workspaces;
    std::vector<std::filesystem::path> folders;
    for (const std::string& name : names) {
        folders.push_back(workspace_folder(name));
        if (!Workspace::exists(folders.back())) {
            throw Error(ErrorCode::NotFound, "There is no workspace at " + folders.back().string() +
                                                 "; make one with: halfspace index FOLDER");
        }
    }
    return [folders] { return folders; };
}

/// The person's own folder is open to pages on this machine; others see what they are shown.
std::vector<std::filesystem::path> folders_to_browse(const ServeArguments& arguments) {
    if (!arguments.browse.empty()) return {arguments.browse.begin(), arguments.browse.end()};
    const char* const home = std::getenv("HOME");  // NOLINT(concurrency-mt-unsafe)
    const bool has_home = home != nullptr && std::filesystem::is_directory(home);
    if (!has_home || !is_loopback(arguments.host)) return {};
    return {home};
}

UploadRules upload_rules(const ServeArguments& arguments) {
    UploadRules rules;
    rules.folder = arguments.uploads.empty() ? workspace_home() / ".uploads"
                                             : std::filesystem::absolute(arguments.uploads);
    rules.most_bytes = static_cast<std::uint64_t>(arguments.upload_limit_gb * 1e9);
    return rules;
}

std::string url_of(const std::string& host, int port) {
    const bool is_wildcard = host == "0.0.0.0" || host == "::";
    const bool is_v6 = host.find(':') != std::string::npos;
    const std::string shown = is_wildcard ? "127.0.0.1" : is_v6 ? "[" + host + "]" : host;
    return fmt::format("http://{}:{}/", is_wildcard && is_v6 ? "[::1]" : shown, port);
}

/// The token that another machine needs; told the first time only.
std::string token_for(const std::string& host) {
    if (is_loopback(host)) return {};
    const auto file = workspace_home() / ".token";
    const AccessToken token = keep_token(file);
    if (token.is_new) {
        fmt::print(
            stderr,
            "{} can be reached from other machines, so every request needs this token, shown "
            "once and kept in {}:\n  {}\nIn a browser, add it to the first address: "
            "?token={}\nNothing is encrypted on the way.\n",
            host, file.string(), token.text, token.text);
    } else {
        fmt::print(stderr, "{} can be reached from other machines; the token is in {}\n", host,
                   file.string());
    }
    return token.text;
}

void open_browser(const std::string& url) {
    // NOLINTBEGIN(concurrency-mt-unsafe): nothing here sets variables
    const bool has_display =
        std::getenv("DISPLAY") != nullptr || std::getenv("WAYLAND_DISPLAY") != nullptr;
    // NOLINTEND(concurrency-mt-unsafe)
    if (!has_display) {
        fmt::print(stderr, "There is no display here; open the address in a browser yourself.\n");
        return;
    }
    std::string program = "xdg-open";
    std::string argument = url;
    char* const command[] = {program.data(), argument.data(), nullptr};
    // The browser must not inherit that Ctrl-C is blocked here, nor write to our standard output.
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, STDERR_FILENO, STDOUT_FILENO);
    pid_t child = 0;
    const int problem =
        ::posix_spawnp(&child, program.c_str(), &files, &attributes, command, environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    if (problem != 0) {
        fmt::print(stderr, "xdg-open did not start; open the address in a browser yourself.\n");
    }
}

int run_serve(const ServeArguments& arguments) {
    WorkspaceRegistry registry(folders_of(arguments.workspaces));
    ServerOptions options{arguments.host, arguments.port, token_for(arguments.host),
                          folders_to_browse(arguments), upload_rules(arguments)};
    const std::string token = options.token;
    Server server(std::move(options), registry);
    const int port = server.bind();
    const StopSignal stop([&] {
        fmt::print(stderr, "\nStopping; press Ctrl-C again to end at once.\n");
        server.stop();
    });
    const std::string url = url_of(arguments.host, port);
    print_text(url + "\n");
    fmt::print(stderr, "Halfspace is running; stop it with Ctrl-C.\n");
    if (arguments.workspaces.empty() && list_workspaces().empty()) {
        fmt::print(stderr, "There is no workspace yet; make one with: halfspace index FOLDER\n");
    }
    if (arguments.opens_browser) open_browser(token.empty() ? url : url + "?token=" + token);
    server.serve();
    return 0;
}

}  // namespace

void add_serve_command(CLI::App& app, Action& action) {
    auto* const command =
        app.add_subcommand("serve", "Open workspaces in the browser: search, label, train, review");
    const auto arguments = std::make_shared<ServeArguments>();
    command->add_option("WORKSPACE", arguments->workspaces,
                        "Names or paths (default: all in $HALFSPACE_HOME)");
    command->add_option("--host", arguments->host, "Address to listen on")->capture_default_str();
    command->add_option("--port", arguments->port, "Port to listen on; 0 means any free one")
        ->check(CLI::Range(0, 65535))
        ->capture_default_str();
    command
        ->add_option("--browse", arguments->browse,
                     "Folder that new workspaces may be made from in the browser; may be repeated "
                     "(default: your home folder; none where other machines can reach this)")
        ->allow_extra_args(false);
    command->add_option("--uploads", arguments->uploads,
                        "Folder for what is uploaded in the browser (default: .uploads in "
                        "$HALFSPACE_HOME)");
    command
        ->add_option("--upload-limit", arguments->upload_limit_gb,
                     "Most gigabytes of one upload, also unpacked; 0 allows none")
        ->check(CLI::Range(0.0, 1e6))
        ->capture_default_str();
    command->add_flag("--open", arguments->opens_browser, "Open the browser");
    command->footer(
        "Prints the address when it is ready. Only this machine can reach it; another --host "
        "needs\n"
        "a token, which is printed the first time. Ctrl-C stops it; every label is saved "
        "already.\n\n"
        "Examples:\n"
        "  halfspace serve --open\n"
        "  halfspace serve birds --port 9000\n"
        "  halfspace serve /data/workspaces/birds --host 0.0.0.0");
    command->callback(
        [&action, arguments] { action = [arguments] { return run_serve(*arguments); }; });
}

}  // namespace halfspace
