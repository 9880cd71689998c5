// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"

#include <nlohmann/json.hpp>

namespace halfspace {

nlohmann::json json_in(std::string_view text) {
    return nlohmann::json::parse(text);
}

nlohmann::ordered_json ordered_json_in(std::string_view text) {
    return nlohmann::ordered_json::parse(text);
}

nlohmann::json json_or_discarded(std::string_view text) {
    return nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
}

nlohmann::ordered_json ordered_json_or_discarded(std::string_view text) {
    return nlohmann::ordered_json::parse(text, nullptr, /*allow_exceptions=*/false);
}

}  // namespace halfspace
