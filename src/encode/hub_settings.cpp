// SPDX-License-Identifier: Apache-2.0
#include "encode/hub_settings.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <initializer_list>
#include <system_error>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

/// The first of these variables that is set and not empty.
std::string variable(std::initializer_list<const char*> names) {
    for (const char* const name : names) {
        const char* const value =
            std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing here sets variables
        if (value != nullptr && *value != '\0') return value;
    }
    return {};
}

bool is_true(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return text == "1" || text == "ON" || text == "YES" || text == "TRUE";
}

fs::path with_home(const std::string& path) {
    if (path == "~") return variable({"HOME"});
    if (path.starts_with("~/")) return fs::path(variable({"HOME"})) / path.substr(2);
    return path;
}

fs::path hub_home() {
    if (const std::string home = variable({"HF_HOME"}); !home.empty()) return with_home(home);
    if (const std::string cache = variable({"XDG_CACHE_HOME"}); !cache.empty()) {
        return with_home(cache) / "huggingface";
    }
    return fs::path(variable({"HOME"})) / ".cache/huggingface";
}

std::string trimmed(std::string text) {
    constexpr std::string_view kBlanks = " \t\r\n";
    text.erase(0, text.find_first_not_of(kBlanks));
    text.erase(text.find_last_not_of(kBlanks) + 1);
    return text;
}

std::string token() {
    std::string found = trimmed(variable({"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}));
    if (found.empty() && !is_true(variable({"HF_HUB_DISABLE_IMPLICIT_TOKEN"}))) {
        const std::string named = variable({"HF_TOKEN_PATH"});
        const fs::path path = named.empty() ? hub_home() / "token" : with_home(named);
        std::error_code failure;
        if (fs::is_regular_file(path, failure)) found = trimmed(read_text(path));
    }
    if (std::ranges::any_of(found, [](char c) { return c <= ' ' || c > '~'; })) {
        throw Error(ErrorCode::InvalidInput,
                    "The token of the hub (HF_TOKEN or the file token in HF_HOME) holds blanks or "
                    "other letters than a token has; copy it again from the hub's settings page");
    }
    return found;
}

std::string endpoint() {
    std::string named = trimmed(variable({"HF_ENDPOINT"}));
    if (named.empty()) return HubSettings().endpoint;
    if (!named.starts_with("http://") && !named.starts_with("https://")) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("HF_ENDPOINT is \"{}\"; it must begin with https:// or http://, "
                                "or be unset for the public hub",
                                named));
    }
    while (named.ends_with('/')) named.pop_back();
    return named;
}

std::chrono::seconds stall_limit() {
    const std::string named = variable({"HF_HUB_DOWNLOAD_TIMEOUT"});
    if (named.empty()) return HubSettings().stall_limit;
    int seconds = 0;
    const auto [end, error] = std::from_chars(named.data(), named.data() + named.size(), seconds);
    if (error != std::errc() || end != named.data() + named.size() || seconds < 1) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("HF_HUB_DOWNLOAD_TIMEOUT is \"{}\", not a number of seconds from 1",
                                named));
    }
    return std::chrono::seconds(seconds);
}

}  // namespace

fs::path hub_cache_folder() {
    const std::string named = variable({"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"});
    return fs::absolute(named.empty() ? hub_home() / "hub" : with_home(named)).lexically_normal();
}

HubSettings hub_settings() {
    return {endpoint(), hub_cache_folder(), token(),
            is_true(variable({"HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"})), stall_limit()};
}

}  // namespace halfspace
