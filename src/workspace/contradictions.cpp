// SPDX-License-Identifier: Apache-2.0
#include "workspace/contradictions.hpp"

#include "head/leave_one_out.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace halfspace {

std::vector<Contradiction> find_contradictions(const RoundFit& fit, double least) {
    const FitRows& rows = fit.rows;
    std::vector<Contradiction> found;
    for (std::size_t i = 0; i < fit.left_out.size(); ++i) {
        const double surprised = surprise(fit.left_out[i], static_cast<double>(rows.targets[i]));
        if (surprised <= least) continue;
        // A score s is the target (s + 1) / 2.
        const auto expected = static_cast<float>(std::tanh(fit.left_out[i] / 2));
        found.push_back({rows.items[i], rows.scores[i], surprised, expected});
    }
    std::ranges::stable_sort(found, std::ranges::greater{}, &Contradiction::surprise);
    return found;
}

}  // namespace halfspace
