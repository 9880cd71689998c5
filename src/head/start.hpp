// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/fit.hpp"
#include "head/head.hpp"

#include <span>
#include <vector>

namespace halfspace {

/// A prompt or an example item a classifier starts from. Does not own the vector.
struct WeightedVector {
    float weight = 1;               ///< finite; negative for "less of this"
    std::span<const float> vector;  ///< dim floats, a unit vector
};

/// The unit vector along the weighted sum of `parts`.
///
/// @throws Error InvalidInput if there are no parts, dimensions differ, a value is not finite, or
/// the
///         parts cancel out (the sum is shorter than 1e-6 and has no direction)
std::vector<float> combine_start(std::span<const WeightedVector> parts);

/// The head before the first label: weights scale * start, bias 0.
///
/// @throws Error InvalidInput if `start` is not a unit vector or the settings are out of range
Head head_from_start(std::span<const float> start, const PullSettings& settings);

}  // namespace halfspace
