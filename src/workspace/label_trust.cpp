// SPDX-License-Identifier: Apache-2.0
#include "workspace/label_trust.hpp"

#include "head/leave_one_out.hpp"

#include <algorithm>
#include <cmath>

namespace halfspace {

namespace {

constexpr double kErrorRate = 0.03;
constexpr double kErrorRateOfChanged = 0.5;
constexpr double kLeastTrust = 0.02;

}  // namespace

double chance_right(double surprise, float score, std::optional<float> asked) noexcept {
    if (asked == score) return 1;
    const double error = asked ? kErrorRateOfChanged : kErrorRate;
    const double by_others = std::exp(-surprise);
    const double right = by_others * (1 - error);
    return right / (right + (1 - by_others) * error);
}

void weigh_by_trust(FitRows& rows, std::span<const double> left_out) {
    for (std::size_t i = 0; i < rows.label_count; ++i) {
        const double surprised = surprise(left_out[i], static_cast<double>(rows.targets[i]));
        const auto asked = rows.asked.empty() ? std::nullopt : rows.asked[i];
        const double trust = chance_right(surprised, rows.scores[i], asked);
        rows.weights[i] *= static_cast<float>(std::max(kLeastTrust, trust));
    }
}

}  // namespace halfspace
