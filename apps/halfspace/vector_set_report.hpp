// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/json.hpp"
#include "workspace/vector_switch.hpp"

#include <string>

namespace halfspace {

JsonValue to_json(const SwitchReport& report);
/// Lines for a person.
std::string to_people(const SwitchReport& report);

}  // namespace halfspace
