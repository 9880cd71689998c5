// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/json.hpp"
#include "workspace/audits.hpp"

#include <cstddef>
#include <string>

namespace halfspace {

// The schemas of audits in api/openapi.yaml, as json.hpp has the others.

struct AuditDraw {
    std::string split;
    std::size_t count = 0;
};

JsonValue to_json(const AuditState& state);
/// The schema Estimate, or null.
JsonValue estimate_or_null(const std::optional<Estimate>& estimate);
AuditDraw read_audit_draw(const JsonValue& body);

}  // namespace halfspace
