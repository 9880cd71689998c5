// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace halfspace {

/// A linear classifier: score(x) = weights . x + bias, the logit of "belongs to the concept".
struct Head {
    std::vector<float> weights;  ///< one a dimension of the vectors
    float bias = 0;

    friend bool operator==(const Head&, const Head&) = default;
};

}  // namespace halfspace
