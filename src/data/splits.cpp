// SPDX-License-Identifier: Apache-2.0
#include "data/splits.hpp"

#include "base/error.hpp"
#include "data/words.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <utility>

namespace halfspace {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kSplitNames{{
    {"train", "train"},
    {"training", "train"},
    {"val", "validation"},
    {"valid", "validation"},
    {"validation", "validation"},
    {"dev", "validation"},
    {"test", "test"},
    {"testing", "test"},
    {"eval", "test"},
}};

/// FNV-1a, 64 bit (Fowler, Noll, Vo): the same on every machine, which std::hash is not.
std::uint64_t stable_hash(std::string_view text) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 1099511628211ULL;
    }
    return hash ^ (hash >> 29);  // the low bits of FNV alone are weak
}

/// The first known split among the words of a file or folder name.
std::string split_in_name(std::string_view name) {
    constexpr std::string_view kSeparators = "-_. ";
    while (!name.empty()) {
        const auto end = name.find_first_of(kSeparators);
        std::string split = known_split(name.substr(0, end));
        if (!split.empty()) return split;
        if (end == std::string_view::npos) break;
        name.remove_prefix(end + 1);
    }
    return {};
}

}  // namespace

std::string known_split(std::string_view word) {
    const std::string name = lower(word);
    for (const auto& [alias, split] : kSplitNames) {
        if (alias == name) return std::string(split);
    }
    return {};
}

std::string top_folder(std::string_view path) {
    const auto slash = path.find('/');
    return std::string(slash == std::string_view::npos ? std::string_view{}
                                                       : path.substr(0, slash));
}

std::string split_in_path(std::string_view path) {
    while (true) {
        const auto slash = path.rfind('/');
        std::string split =
            split_in_name(slash == std::string_view::npos ? path : path.substr(slash + 1));
        if (!split.empty() || slash == std::string_view::npos) return split;
        path = path.substr(0, slash);
    }
}

std::string split_by_hash(std::string_view key, double held_out) {
    constexpr std::uint64_t kSteps = 10'000;
    const auto limit = static_cast<std::uint64_t>(held_out * static_cast<double>(kSteps));
    return stable_hash(key) % kSteps < limit ? "validation" : "train";
}

std::string split_by_folder(std::string_view path) {
    const std::string folder = top_folder(path);
    std::string known = known_split(folder);
    if (!known.empty()) return known;
    return folder.empty() ? "train" : folder;
}

std::string class_folder(std::string_view path) {
    const auto slash = path.rfind('/');
    if (slash == std::string_view::npos) return {};
    const std::string_view folders = path.substr(0, slash);
    const std::string_view name = folders.substr(folders.rfind('/') + 1);  // npos + 1 is 0
    const bool is_split = name == folders && !known_split(name).empty();
    return is_split || find_invalid_utf8(name) != std::string_view::npos ? std::string{}
                                                                         : std::string(name);
}

void check(const SplitOptions& options) {
    if (!(options.held_out >= 0 && options.held_out <= 0.9)) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("The held-out share is {}; it can be 0 to 0.9", options.held_out));
    }
}

}  // namespace halfspace
