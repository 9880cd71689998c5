// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/loop_types.hpp"

#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// A start made into a vector.
struct ResolvedStart {
    std::vector<StartPart> parts;      ///< as given; each head knows its vectors' fingerprint
    std::vector<float> vector;         ///< dim floats, norm 1
    std::vector<std::string> notices;  ///< such as a prompt that was cut
};

/// The unit vector of the weighted sum of the parts: prompts go through the workspace's encoder,
/// example items give their stored vectors, heads their weights made a unit vector.
/// @throws Error InvalidInput for an empty start, an empty prompt, a weight that is 0 or out of
/// range, or parts
///         that cancel out, or a head of another dimension; Conflict for a head of another
///         encoder; NotFound for an unknown item; as `Workspace::encoder` if there is a prompt
ResolvedStart resolve_start(Workspace& workspace, std::span<const StartPart> parts);

/// For the catalogue: [{"text": "dog", "weight": 1}, {"item": 12, "weight": -0.5},
/// {"head": {"name", "weights", "encoder_fingerprint"}, "weight": 1}].
std::string start_to_json(std::span<const StartPart> parts);
std::vector<StartPart> start_from_json(const std::string& json);

}  // namespace halfspace
