// SPDX-License-Identifier: Apache-2.0
#include "encode/hub_errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace halfspace {
namespace {

Error gated(const HubName& name, const HubSettings& settings) {
    const std::string page = settings.endpoint + "/" + name.repository;
    const std::string accept = fmt::format(
        "the model {} is gated: its owner wants people to agree to terms first. Open "
        "{} in a browser, log in and ask for access",
        name.repository, page);
    return {ErrorCode::Unavailable,
            settings.token.empty()
                ? accept + "; then make a token in the hub's settings and put it into HF_TOKEN"
                : accept + ". The token in use belongs to an account that has no access (yet)"};
}

Error no_model(const HubName& name, const HubSettings& settings) {
    return {ErrorCode::NotFound,
            fmt::format("the hub {} has no model {}, or it is private. Check owner and name; {}",
                        settings.endpoint, name.repository,
                        settings.token.empty()
                            ? "for a private model put a token into HF_TOKEN"
                            : "the token in use may belong to an account that does not see it")};
}

Error refused_token(const HubSettings& settings) {
    return {ErrorCode::Unavailable,
            fmt::format("the hub {} refuses the token in use (it may have expired or been "
                        "removed). Put a new one into HF_TOKEN, or unset it and remove the file "
                        "token in HF_HOME: open models need none",
                        settings.endpoint)};
}

Error unreachable(const HubAnswer& answer, const HubSettings& settings) {
    return {ErrorCode::Unavailable,
            fmt::format("the hub {} cannot be reached or broke off: {}. What came is kept, and the "
                        "same command goes on from there. Check the network (HTTPS_PROXY, and "
                        "HF_ENDPOINT for a mirror)",
                        settings.endpoint, answer.problem)};
}

}  // namespace

bool may_go_well_later(const HubAnswer& answer) {
    constexpr std::array<long, 6> kPassing = {408, 429, 500, 502, 503, 504};
    if (!answer.problem.empty()) return answer.may_pass;
    return std::ranges::find(kPassing, answer.status) != kPassing.end();
}

Error hub_error(const HubAnswer& answer, const HubName& name, const HubSettings& settings,
                const std::string& url) {
    if (!answer.problem.empty()) return unreachable(answer, settings);
    const std::string code = answer.header("x-error-code");
    const std::string message = answer.header("x-error-message");
    if (code == "GatedRepo") return gated(name, settings);
    if (code == "RevisionNotFound") {
        return {ErrorCode::NotFound,
                fmt::format("the model {} has no revision {}; leave @{} out for the newest, or see "
                            "{}/{}/tree/main",
                            name.repository, name.revision, name.revision, settings.endpoint,
                            name.repository)};
    }
    if (code == "EntryNotFound") {
        return {ErrorCode::NotFound,
                fmt::format("the model {} lists a file that the hub does not give: {}. It may have "
                            "been changed just now; try again",
                            name.repository, url)};
    }
    const bool is_token_refused = message.starts_with("Invalid credentials") ||
                                  message.starts_with("Invalid username or password");
    if (answer.status == 401 && !settings.token.empty() && is_token_refused) {
        return refused_token(settings);
    }
    if (code == "RepoNotFound" || answer.status == 401) return no_model(name, settings);
    if (answer.status == 404 && code.empty()) {
        return not_a_hub(settings, "it knows no " + url);
    }
    if (answer.status == 429) {
        return {
            ErrorCode::Unavailable,
            fmt::format("the hub {} says that too much was asked of it from here (429). Wait "
                        "some minutes and run the same command again{}",
                        settings.endpoint,
                        settings.token.empty() ? "; with a token in HF_TOKEN it allows more" : "")};
    }
    return {ErrorCode::Unavailable,
            fmt::format("the hub {} answers {} to {}{}; try again later", settings.endpoint,
                        answer.status, url, message.empty() ? "" : " (" + message + ")")};
}

Error not_a_hub(const HubSettings& settings, const std::string& what) {
    return {ErrorCode::Unavailable,
            fmt::format("{} does not answer as a model hub does: {}. Check HF_ENDPOINT, and "
                        "whether the network wants a log-in page or a proxy",
                        settings.endpoint, what)};
}

}  // namespace halfspace
