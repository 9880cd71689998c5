// SPDX-License-Identifier: Apache-2.0
#include "encode/encoder_folders.hpp"

#include "base/error.hpp"
#include "base/folders.hpp"
#include "encode/encoder.hpp"
#include "encode/hub_cache.hpp"
#include "encode/hub_name.hpp"
#include "encode/hub_settings.hpp"
#include "encode/network_files.hpp"
#include "encode/package.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <sstream>
#include <system_error>

namespace halfspace {
namespace {

namespace fs = std::filesystem;

std::string variable(const char* name) {
    const char* value =
        std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing here sets variables
    return value == nullptr ? std::string() : std::string(value);
}

std::optional<EncoderInfo> package_in(const fs::path& folder, const std::string& variant) {
    try {
        return read_package(folder, variant).info;
    } catch (const Error&) {
        return std::nullopt;
    }
}

/// Nothing if the folder is not a package in any variant.
std::optional<EncoderInfo> package_in(const fs::path& folder) {
    std::vector<std::string> variants = variants_of(folder);
    variants.insert(variants.begin(), std::string());
    for (const std::string& variant : variants) {
        if (auto info = package_in(folder, variant)) return info;
    }
    return std::nullopt;
}

/// The folder of a model of the hub's cache: of the revision asked for, else of main, else the
/// newest that is a package. Nothing if none is.
std::optional<EncoderInfo> package_of(const HubCache& cache, const HubName& name) {
    if (const auto folder = cache.snapshot_of(name.revision)) {
        if (auto info = package_in(*folder)) return info;
    }
    if (name.revision != HubName().revision) return std::nullopt;
    for (const fs::path& folder : cache.snapshots()) {
        if (auto info = package_in(folder)) return info;
    }
    return std::nullopt;
}

Error not_found(const std::string& name) {
    std::vector<std::string> names;
    for (const EncoderInfo& info : list_encoders()) {
        names.push_back(info.name);
    }
    std::vector<std::string> searched;
    for (const fs::path& folder : encoder_folders()) {
        searched.push_back(folder.string());
    }
    searched.push_back(hub_cache_folder().string());
    std::string message = names.empty() ? fmt::format("there is no encoder {}; none is found in {}",
                                                      name, fmt::join(searched, ", "))
                                        : fmt::format("there is no encoder {}; there are: {}", name,
                                                      fmt::join(names, ", "));
    if (is_hub_name(name)) {
        message += fmt::format(". Get it from the hub with: halfspace encoder pull {}", name);
    }
    return {ErrorCode::NotFound, message};
}

std::optional<fs::path> in_encoder_folders(const std::string& name) {
    if (name.empty() || name.find('/') != std::string::npos) return std::nullopt;
    std::error_code failure;
    for (const fs::path& folder : encoder_folders()) {
        if (fs::is_regular_file(folder / name / "config.json", failure)) return folder / name;
    }
    return std::nullopt;
}

/// Names with an owner are looked up, those of old without one are listed.
std::optional<fs::path> in_hub_cache(const std::string& name) {
    if (is_hub_name(name)) {
        const HubName parts = parse_hub_name(name);
        if (const auto info = package_of(HubCache(hub_cache_folder(), parts.repository), parts)) {
            bring_weights_to_networks(info->folder);
            return info->folder;
        }
    }
    for (const EncoderInfo& info : list_encoders()) {
        if (info.name == name) return info.folder;
    }
    return std::nullopt;
}

}  // namespace

std::vector<fs::path> encoder_folders() {
    std::vector<fs::path> folders;
    std::istringstream listed(variable("HALFSPACE_ENCODERS"));
    for (std::string folder; std::getline(listed, folder, ':');) {
        if (!folder.empty()) {
            folders.emplace_back(folder);
        }
    }
    std::error_code failure;
    const fs::path program = fs::read_symlink("/proc/self/exe", failure);
    if (!failure) {
        const fs::path beside = program.parent_path().parent_path();
        folders.push_back(beside / "encoders");
        folders.push_back(beside / "share/halfspace/encoders");
    }
    folders.push_back(user_encoder_folder());
    return folders;
}

fs::path user_encoder_folder() {
    return data_folder() / "encoders";
}

std::vector<EncoderInfo> list_encoders() {
    std::map<std::string, EncoderInfo> found;  // the folder searched first wins
    for (const fs::path& folder : encoder_folders()) {
        std::error_code failure;
        for (const auto& entry : fs::directory_iterator(folder, failure)) {
            const bool is_hidden = entry.path().filename().string().starts_with('.');
            if (is_hidden || !entry.is_directory(failure)) continue;
            if (auto info = package_in(entry.path())) {
                found.try_emplace(info->name, std::move(*info));
            }
        }
    }
    const fs::path hub = hub_cache_folder();
    for (const std::string& repository : cached_repositories(hub)) {
        if (auto info = package_of(HubCache(hub, repository), {repository})) {
            found.try_emplace(info->name, std::move(*info));
        }
    }
    std::vector<EncoderInfo> encoders;
    encoders.reserve(found.size());
    for (auto& [name, info] : found) {
        encoders.push_back(std::move(info));
    }
    return encoders;
}

std::optional<fs::path> folder_of_encoder(const std::string& name) {
    if (auto folder = in_encoder_folders(name)) return folder;
    return in_hub_cache(name);
}

fs::path find_encoder(const std::string& name_or_path) {
    if (const auto folder = in_encoder_folders(name_or_path)) return *folder;
    std::error_code failure;
    if (!name_or_path.empty() && fs::is_directory(name_or_path, failure)) {
        return fs::canonical(name_or_path);
    }
    if (const auto folder = in_hub_cache(name_or_path)) return *folder;
    throw not_found(name_or_path);
}

}  // namespace halfspace
