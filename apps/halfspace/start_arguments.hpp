// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/loop_types.hpp"

#include <string>
#include <vector>

namespace halfspace {

/// A start pulled towards each of `prompts` (weight 1) and pushed from each of `without` (weight
/// -1).
inline std::vector<StartPart> start_from(const std::vector<std::string>& prompts,
                                         const std::vector<std::string>& without) {
    std::vector<StartPart> start;
    start.reserve(prompts.size() + without.size());
    for (const std::string& text : prompts) start.push_back({text, std::nullopt, 1});
    for (const std::string& text : without) start.push_back({text, std::nullopt, -1});
    return start;
}

}  // namespace halfspace
