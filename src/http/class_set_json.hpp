// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/json.hpp"
#include "workspace/class_set_types.hpp"

namespace halfspace {

// The values of workspace/class_set_types.hpp, as json.hpp has those of the loop.

JsonValue to_json(const ClassSetSummary& summary);
JsonValue to_json(const ClassState& state);
JsonValue to_json(const ClassSetState& state);
JsonValue to_json(const ClassLabelState& state);
JsonValue to_json(const ClassImport& report);
JsonValue to_json(const ClassConfusion& confusion);
JsonValue to_json(const ClassCardPage& page);

NewClassSet read_new_class_set(const JsonValue& body);
ClassSetChange read_class_set_change(const JsonValue& body);
std::vector<ItemChoice> read_choices(const JsonValue& body);
/// The round that is to be fitted.
std::uint64_t read_fit_set_request(const JsonValue& body);

}  // namespace halfspace
