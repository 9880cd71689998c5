// SPDX-License-Identifier: Apache-2.0
#include "encode/unit_rows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace halfspace {

void mark_as_missing(std::span<float> row) {
    std::fill(row.begin(), row.end(), std::numeric_limits<float>::quiet_NaN());
}

void make_unit(std::span<float> row) {
    double squares = 0;
    for (const float value : row) {
        squares += double{value} * double{value};
    }
    const double length = std::sqrt(squares);
    if (!std::isfinite(length) || length == 0) {
        mark_as_missing(row);
        return;
    }
    for (float& value : row) {
        value = static_cast<float>(double{value} / length);
    }
}

}  // namespace halfspace
