// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace halfspace {

/// What one class of a set says of an item.
struct ClassScore {
    float score = 0;                         ///< the logit
    float cut_off = 0;                       ///< from here on the item counts as of the class
    std::optional<double> probability = {};  ///< calibrated, if the class is
};

/// How the classes of a set go together: at most one for each item, or any of them.
enum class SetKind { Exclusive, Tags };

/// The classes an item belongs to, as places in `classes`, ascending; none is "none of them".
/// Tags: all with score >= cut-off. Exclusive: of those the one of the highest probability, or,
/// unless every class has one, furthest above its cut-off; of equals the first.
std::vector<std::size_t> decide(std::span<const ClassScore> classes, SetKind kind);

}  // namespace halfspace
