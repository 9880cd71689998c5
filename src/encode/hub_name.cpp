// SPDX-License-Identifier: Apache-2.0
#include "encode/hub_name.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace halfspace {
namespace {

bool is_letter_or_digit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool is_lower_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/// The hub's own rules: letters, digits and `-_.`, neither `--` nor `..`, and `-` and `.` stand
/// inside only.
bool is_name_part(std::string_view part) {
    constexpr std::size_t kMostLetters = 96;
    const auto is_allowed = [](char c) {
        return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
    };
    const auto is_inner = [](char c) { return c == '-' || c == '.'; };
    return !part.empty() && part.size() <= kMostLetters && std::ranges::all_of(part, is_allowed) &&
           !is_inner(part.front()) && !is_inner(part.back()) &&
           part.find("--") == std::string_view::npos && part.find("..") == std::string_view::npos;
}

bool is_revision(std::string_view text) {
    const auto is_allowed = [](char c) {
        return is_letter_or_digit(c) || std::string_view("-_./+").find(c) != std::string_view::npos;
    };
    return std::ranges::all_of(text, is_allowed) && text.front() != '-' && is_safe_hub_path(text);
}

/// The part of the address of a model's page that names the model: `OWNER/NAME/tree/REVISION`.
std::string without_host(std::string_view text) {
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (!text.starts_with(scheme)) continue;
        const std::size_t path = text.find('/', scheme.size());
        if (path == std::string_view::npos) return {};
        std::string name(text.substr(path + 1));
        if (const std::size_t tree = name.find("/tree/"); tree != std::string::npos) {
            name.replace(tree, std::string_view("/tree/").size(), "@");
        }
        while (name.ends_with('/')) name.pop_back();
        return name;
    }
    return std::string(text);
}

std::optional<HubName> read_name(std::string_view text) {
    const std::string plain = without_host(text);
    const std::size_t at = plain.find('@');
    HubName name{plain.substr(0, at)};
    if (at != std::string::npos) {
        name.revision = plain.substr(at + 1);
        if (name.revision.empty() || !is_revision(name.revision)) return std::nullopt;
    }
    const std::size_t slash = name.repository.find('/');
    if (slash == std::string::npos) return std::nullopt;
    const std::string_view repository = name.repository;
    if (!is_name_part(repository.substr(0, slash)) || !is_name_part(repository.substr(slash + 1))) {
        return std::nullopt;
    }
    return name;
}

}  // namespace

HubName parse_hub_name(std::string_view text) {
    if (auto name = read_name(text)) return *std::move(name);
    throw Error(ErrorCode::InvalidInput,
                fmt::format("\"{}\" is no name of a model on the hub. Such a name looks like "
                            "Xenova/clip-vit-base-patch32, with @REVISION after it for a branch, "
                            "a tag or a commit",
                            text));
}

bool is_hub_name(std::string_view text) {
    return !text.starts_with("http") && read_name(text).has_value();
}

std::string to_text(const HubName& name) {
    return name.revision == "main" ? name.repository : name.repository + "@" + name.revision;
}

bool is_commit_id(std::string_view revision) {
    constexpr std::size_t kDigits = 40;
    return revision.size() == kDigits && std::ranges::all_of(revision, is_lower_hex);
}

bool is_safe_hub_path(std::string_view path) {
    if (path.empty() || path.find('\0') != std::string_view::npos) return false;
    std::size_t begin = 0;
    while (begin <= path.size()) {
        const std::size_t end = std::min(path.find('/', begin), path.size());
        const std::string_view part = path.substr(begin, end - begin);
        if (part.empty() || part == "." || part == "..") return false;
        begin = end + 1;
    }
    return true;
}

std::string url_segment(std::string_view text) {
    std::string encoded;
    for (const char c : text) {
        if (is_letter_or_digit(c) || std::string_view("-._~").find(c) != std::string_view::npos) {
            encoded += c;
        } else {
            encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return encoded;
}

std::string url_path(std::string_view path) {
    std::string encoded;
    std::size_t begin = 0;
    while (true) {
        const std::size_t end = path.find('/', begin);
        encoded += url_segment(path.substr(begin, end - begin));
        if (end == std::string_view::npos) return encoded;
        encoded += '/';
        begin = end + 1;
    }
}

}  // namespace halfspace
