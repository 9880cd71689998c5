// SPDX-License-Identifier: Apache-2.0
#include "head/fit_inputs.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>

namespace halfspace {

namespace {

template <typename... Values>
[[noreturn]] void refuse(fmt::format_string<Values...> text, Values&&... values) {
    throw Error(ErrorCode::InvalidInput, fmt::format(text, std::forward<Values>(values)...));
}

double norm_of(std::span<const float> vector) {
    double sum = 0;
    for (const float value : vector) sum += static_cast<double>(value) * static_cast<double>(value);
    return std::sqrt(sum);
}

constexpr std::uint32_t kExponent = 0x7F80'0000;  // all ones in infinities and NaN

/// Tests bits without a branch, so that the compiler can take many values at once.
bool all_finite(std::span<const float> values) {
    bool finite = true;
    for (const float value : values) {
        finite &= (std::bit_cast<std::uint32_t>(value) & kExponent) != kExponent;
    }
    return finite;
}

}  // namespace

void check_finite(std::span<const float> values, std::string_view what) {
    if (all_finite(values)) return;
    const auto bad =
        std::ranges::find_if(values, [](float value) { return !std::isfinite(value); });
    refuse("{} has {} at place {}; every value must be a finite number", what, *bad,
           bad - values.begin());
}

void check_examples(const Examples& examples, std::size_t dim) {
    const std::size_t count = examples.targets.size();
    if (dim == 0) refuse("The head has no dimensions, so there is nothing to fit");
    if (examples.rows.size() % dim != 0 || examples.rows.size() / dim != count) {
        refuse("{} examples of {} dimensions need {} values, got {}", count, dim, count * dim,
               examples.rows.size());
    }
    if (!examples.weights.empty() && examples.weights.size() != count) {
        refuse("{} examples came with {} weights; give one for each, or none", count,
               examples.weights.size());
    }
    for (std::size_t i = 0; i < count; ++i) {
        const auto row = examples.rows.subspan(i * dim, dim);
        if (!all_finite(row)) check_finite(row, fmt::format("Example {}", i));
        const float target = examples.targets[i];
        if (!(target >= 0 && target <= 1)) {
            refuse("The target of example {} is {}; it must lie between 0 and 1", i, target);
        }
        if (examples.weights.empty()) continue;
        const float weight = examples.weights[i];
        if (!(weight > 0) || !std::isfinite(weight)) {
            refuse("The weight of example {} is {}; it must be a finite number above 0", i, weight);
        }
    }
}

void check_start(std::span<const float> start, const PullSettings& settings) {
    if (start.empty()) refuse("The start has no dimensions");
    check_finite(start, "The start");
    const double norm = norm_of(start);
    if (std::fabs(norm - 1) > kStartNormTolerance) {
        refuse("The start has length {:.6g}; it must be a unit vector", norm);
    }
    if (!(settings.pull > 0) || !std::isfinite(settings.pull)) {
        refuse("The pull is {}; it must be a finite number above 0", settings.pull);
    }
    if (!(settings.scale >= 0) || !std::isfinite(settings.scale)) {
        refuse("The scale of the start is {}; it must be a finite number, 0 or above",
               settings.scale);
    }
}

std::vector<double> weights_of(const Examples& examples) {
    if (examples.weights.empty()) return std::vector<double>(examples.targets.size(), 1.0);
    return {examples.weights.begin(), examples.weights.end()};
}

}  // namespace halfspace
