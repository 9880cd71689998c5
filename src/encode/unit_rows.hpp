// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

namespace halfspace {

/// Scales a vector to length 1, in double. One that has no direction (zero, NaN, Inf) becomes all
/// NaN.
void make_unit(std::span<float> row);

/// Makes a row all NaN: the encoder has no vector for this item.
void mark_as_missing(std::span<float> row);

}  // namespace halfspace
