// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/contradictions.hpp"
#include "workspace/round_rechecks.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace halfspace {

/// From this surprise on a label is worth asking about again, in nats: the others give it three
/// chances in four at most.
inline constexpr double kDoubtful = 0.3;

/// The labels a page asks about again: the most contradicted, `count` at most.
///
/// One that was asked about before is left out unless its evidence has changed: its score is
/// another now, or its surprise has grown by more than 1 nat since.
/// @param contradictions  the most contradicted first
/// @param asked           what was asked about before, each item once
std::vector<Recheck> pick_rechecks(std::span<const Contradiction> contradictions, std::size_t count,
                                   std::span<const Recheck> asked);

/// The score each of these items had when it was asked about; nothing for those that never were.
/// @param asked  what was asked about before, each item once
std::vector<std::optional<float>> scores_when_asked(std::span<const ItemId> items,
                                                    std::span<const Recheck> asked);

}  // namespace halfspace
