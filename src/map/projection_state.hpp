// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "map/umap_layout.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// How far a projection has come, to go on from there.
struct ProjectionState {
    std::string identity;       ///< of the rows and of how they are projected
    LayoutState layout;         ///< of the landmarks
    std::vector<float> placed;  ///< 2 floats for each of the first rows, once the layout is done
};

// As bytes: docs/formats.md, "A map under way".

std::string to_bytes(const ProjectionState& state);
/// @return nothing if the bytes are damaged, cut short or of another version
std::optional<ProjectionState> projection_state_from(std::span<const std::uint8_t> bytes);

}  // namespace halfspace
