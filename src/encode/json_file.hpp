// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

namespace halfspace {

/// @throws Error NotFound if there is no such file, Corrupt if it holds no JSON object
inline nlohmann::json read_json_object(const std::filesystem::path& path) {
    const std::string text = read_text(path);
    nlohmann::json json = json_or_discarded(text);
    if (!json.is_object()) {
        throw Error(ErrorCode::Corrupt, path.string() + " is not a JSON object");
    }
    return json;
}

/// The object without its members that are null, which mean no more than those left out.
inline nlohmann::json without_nulls(const nlohmann::json& object) {
    nlohmann::json kept = nlohmann::json::object();
    for (const auto& [key, value] : object.items()) {
        if (!value.is_null()) kept[key] = value;
    }
    return kept;
}

/// Runs `read`, which takes values out of the JSON of `path`. @throws Error Corrupt naming the file
/// if a value is missing or of another type
template <typename Read>
auto reading(const std::filesystem::path& path, Read read) {
    try {
        return read();
    } catch (const nlohmann::json::exception& error) {
        throw Error(ErrorCode::Corrupt, path.string() + ": " + error.what());
    }
}

}  // namespace halfspace
