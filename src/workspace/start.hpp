// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/loop_types.hpp"

#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// A start made into a vector.
struct ResolvedStart {
    std::vector<float> vector;         ///< dim floats, norm 1
    std::vector<std::string> notices;  ///< such as a prompt that was cut
};

/// The unit vector of the weighted sum of the parts: prompts go through the workspace's encoder,
/// example items give their stored vectors.
/// @throws Error InvalidInput for an empty start, an empty prompt, a weight that is 0 or out of
/// range, or parts
///         that cancel out; NotFound for an unknown item; as `Workspace::encoder` if there is a
///         prompt
ResolvedStart resolve_start(Workspace& workspace, std::span<const StartPart> parts);

/// For the catalogue: [{"text": "dog", "weight": 1}, {"item": 12, "weight": -0.5}].
std::string start_to_json(std::span<const StartPart> parts);
std::vector<StartPart> start_from_json(const std::string& json);

}  // namespace halfspace
