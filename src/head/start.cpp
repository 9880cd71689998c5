// SPDX-License-Identifier: Apache-2.0
#include "head/start.hpp"

#include "base/error.hpp"
#include "head/fit_inputs.hpp"

#include <fmt/format.h>

#include <cmath>

namespace halfspace {

namespace {

constexpr double kSmallestSum = 1e-6;

void check_parts(std::span<const WeightedVector> parts) {
    if (parts.empty() || parts.front().vector.empty()) {
        throw Error(ErrorCode::InvalidInput,
                    "There is nothing to start from; give a prompt or at least one example");
    }
    const std::size_t dim = parts.front().vector.size();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto& [weight, vector] = parts[i];
        if (vector.size() != dim) {
            throw Error(ErrorCode::InvalidInput,
                        fmt::format("Part {} of the start has {} dimensions, the first has {}; all "
                                    "must come from the same encoder",
                                    i + 1, vector.size(), dim));
        }
        check_finite(vector, fmt::format("Part {} of the start", i + 1));
        check_finite({&weight, 1}, fmt::format("The weight of part {} of the start", i + 1));
    }
}

}  // namespace

std::vector<float> combine_start(std::span<const WeightedVector> parts) {
    check_parts(parts);
    std::vector<double> sum(parts.front().vector.size());
    for (const auto& [weight, vector] : parts) {
        for (std::size_t j = 0; j < sum.size(); ++j) {
            sum[j] += static_cast<double>(weight) * static_cast<double>(vector[j]);
        }
    }
    double squares = 0;
    for (const double value : sum) squares += value * value;
    const double norm = std::sqrt(squares);
    if (norm < kSmallestSum) {
        throw Error(ErrorCode::InvalidInput,
                    "The prompts and examples of the start cancel each other out, so no direction "
                    "is left to search in; leave one out or change a weight");
    }
    std::vector<float> unit(sum.size());
    for (std::size_t j = 0; j < sum.size(); ++j) unit[j] = static_cast<float>(sum[j] / norm);
    return unit;
}

Head head_from_start(std::span<const float> start, const PullSettings& settings) {
    check_start(start, settings);
    Head head;
    head.weights.reserve(start.size());
    for (const float value : start) {
        head.weights.push_back(static_cast<float>(settings.scale * static_cast<double>(value)));
    }
    return head;
}

}  // namespace halfspace
