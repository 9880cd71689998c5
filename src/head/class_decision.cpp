// SPDX-License-Identifier: Apache-2.0
#include "head/class_decision.hpp"

#include <algorithm>

namespace halfspace {

std::vector<std::size_t> decide(std::span<const ClassScore> classes, SetKind kind) {
    std::vector<std::size_t> above;
    for (std::size_t i = 0; i < classes.size(); ++i) {
        if (classes[i].score >= classes[i].cut_off) above.push_back(i);
    }
    if (kind == SetKind::Tags || above.size() < 2) return above;
    const bool is_calibrated = std::ranges::all_of(
        classes, [](const ClassScore& one) { return one.probability.has_value(); });
    const auto strength = [&](std::size_t i) {
        const ClassScore& one = classes[i];
        return is_calibrated ? *one.probability
                             : static_cast<double>(one.score) - static_cast<double>(one.cut_off);
    };
    return {*std::ranges::max_element(above, {}, strength)};
}

}  // namespace halfspace
