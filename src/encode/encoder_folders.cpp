// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "encode/encoder.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <map>
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

/// Nothing if the folder is not a package.
std::optional<EncoderInfo> package_in(const fs::path& folder) {
    try {
        return inspect_encoder(folder);
    } catch (const Error&) {
        return std::nullopt;
    }
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
    const std::string data_home = variable("XDG_DATA_HOME");
    const std::string home = variable("HOME");
    if (!data_home.empty()) {
        folders.push_back(fs::path(data_home) / "halfspace/encoders");
    } else if (!home.empty()) {
        folders.push_back(fs::path(home) / ".local/share/halfspace/encoders");
    }
    return folders;
}

std::vector<EncoderInfo> list_encoders() {
    std::map<std::string, EncoderInfo> found;
    for (const fs::path& folder : encoder_folders()) {
        std::error_code failure;
        for (const auto& entry : fs::directory_iterator(folder, failure)) {
            if (auto info = entry.is_directory() ? package_in(entry.path()) : std::nullopt) {
                found.try_emplace(info->name, std::move(*info));  // the folder searched first wins
            }
        }
    }
    std::vector<EncoderInfo> encoders;
    encoders.reserve(found.size());
    for (auto& [name, info] : found) {
        encoders.push_back(std::move(info));
    }
    return encoders;
}

fs::path find_encoder(const std::string& name_or_path) {
    std::error_code failure;
    const bool is_plain_name = name_or_path.find('/') == std::string::npos;
    if (is_plain_name && !name_or_path.empty()) {
        for (const fs::path& folder : encoder_folders()) {
            if (fs::is_regular_file(folder / name_or_path / "config.json", failure)) {
                return folder / name_or_path;
            }
        }
    }
    if (!name_or_path.empty() && fs::is_directory(name_or_path, failure)) {
        return fs::canonical(name_or_path);
    }
    std::vector<std::string> names;
    for (const EncoderInfo& info : list_encoders()) {
        if (info.name == name_or_path) {
            return info.folder;
        }
        names.push_back(info.name);
    }
    std::vector<std::string> searched;
    for (const fs::path& folder : encoder_folders()) {
        searched.push_back(folder.string());
    }
    throw Error(ErrorCode::NotFound,
                names.empty() ? fmt::format("there is no encoder {}; none is found in {}",
                                            name_or_path, fmt::join(searched, ", "))
                              : fmt::format("there is no encoder {}; there are: {}", name_or_path,
                                            fmt::join(names, ", ")));
}

}  // namespace halfspace
