// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace halfspace {

/// The licence that a model's README.md states in its front matter (`license: mit`, or
/// `license_name` where that says `other`); empty if it states none.
std::string licence_of_model_card(const std::filesystem::path& folder);

}  // namespace halfspace
