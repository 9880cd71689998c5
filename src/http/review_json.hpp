// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "http/json.hpp"
#include "workspace/label_confusion.hpp"
#include "workspace/round_comparison.hpp"
#include "workspace/verdicts.hpp"

namespace halfspace {

// The schemas of confusions, label marks and compared rounds in api/openapi.yaml, as json.hpp has
// the others.

JsonValue to_json(const LabelConfusion& confusion);
JsonValue to_json(const ConfusedPage& page);
JsonValue to_json(const LabelMark& mark);
/// @param split  that was looked at
JsonValue to_json(const RoundComparison& comparison, const std::string& split);
JsonValue to_json(const ComparedPage& page);

}  // namespace halfspace
