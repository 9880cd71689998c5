// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace halfspace {

/// The folder that a name alone means, wherever the program is started: one in `encoder_folders()`,
/// or `owner/name` or `owner/name@revision` of the hub's cache. Nothing if there is none.
std::optional<std::filesystem::path> folder_of_encoder(const std::string& name);

}  // namespace halfspace
