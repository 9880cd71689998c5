// SPDX-License-Identifier: Apache-2.0
#include "encode/model_card.hpp"

#include "base/file.hpp"

#include <sstream>
#include <string_view>
#include <system_error>

namespace halfspace {
namespace {

/// The value of a `key: value` line without blanks and quotes; empty for another line.
std::string value_of(std::string_view line, std::string_view key) {
    if (!line.starts_with(key)) return {};
    line.remove_prefix(key.size());
    constexpr std::string_view kAround = " \t\r\"'";
    const std::size_t begin = line.find_first_not_of(kAround);
    if (begin == std::string_view::npos) return {};
    return std::string(line.substr(begin, line.find_last_not_of(kAround) + 1 - begin));
}

}  // namespace

std::string licence_of_model_card(const std::filesystem::path& folder) {
    constexpr std::string_view kFence = "---";
    std::error_code failure;
    if (!std::filesystem::is_regular_file(folder / "README.md", failure)) return {};
    std::istringstream lines(read_text(folder / "README.md"));
    std::string line;
    if (!std::getline(lines, line) || !line.starts_with(kFence)) return {};
    std::string licence;
    std::string own_name;
    while (std::getline(lines, line) && !line.starts_with(kFence)) {
        if (licence.empty()) licence = value_of(line, "license:");
        if (own_name.empty()) own_name = value_of(line, "license_name:");
    }
    return licence == "other" && !own_name.empty() ? own_name : licence;
}

}  // namespace halfspace
