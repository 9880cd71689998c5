// SPDX-License-Identifier: Apache-2.0
#include "workspace/contradictions.hpp"

#include "head/leave_one_out.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

namespace halfspace {

std::vector<Contradiction> find_contradictions(const FitRows& rows, const Head& fitted,
                                               double pull) {
    if (rows.label_count == 0) return {};
    const auto logits =
        LeaveOneOut(rows.examples(), fitted.weights.size()).logits(fitted, pull, rows.label_count);
    std::vector<Contradiction> found;
    for (std::size_t i = 0; i < rows.label_count; ++i) {
        const double surprised = surprise(logits[i], static_cast<double>(rows.targets[i]));
        if (surprised <= std::numbers::ln2) continue;
        // A score s is the target (s + 1) / 2.
        const auto expected = static_cast<float>(std::tanh(logits[i] / 2));
        found.push_back({rows.items[i], rows.scores[i], surprised, expected});
    }
    std::ranges::stable_sort(found, std::ranges::greater{}, &Contradiction::surprise);
    return found;
}

}  // namespace halfspace
