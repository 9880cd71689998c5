// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/store.hpp"

#include <span>
#include <vector>

namespace halfspace {

/// The scores of rows that an engine gave, under one plane: the sum in double, in the order of the
/// dimensions, rounded to a float once, as every home of a store gives it.
class ScoringPlane {
public:
    explicit ScoringPlane(const Plane& plane)
        : m_weights(plane.weights.begin(), plane.weights.end()), m_bias(plane.bias) {}

    /// @param rows  row-major, as many floats a row as the plane has weights
    [[nodiscard]] std::vector<float> scores(std::span<const float> rows) const;

private:
    std::vector<double> m_weights;
    double m_bias;
};

}  // namespace halfspace
