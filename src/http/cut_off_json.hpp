// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/json.hpp"
#include "workspace/cut_offs.hpp"

#include <optional>

namespace halfspace {

// The schemas of cut-offs in api/openapi.yaml, as json.hpp has the others.

struct CutOffWish {
    CutOffRule rule;
    std::optional<float> by_hand;
};

JsonValue to_json(const CutOffState& state);
/// The schema Calibration, or null.
JsonValue to_json(const std::optional<Calibration>& calibration);
CutOffWish read_cut_off_wish(const JsonValue& body);

}  // namespace halfspace
