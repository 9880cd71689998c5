// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"
#include "head/augmented_rows.hpp"
#include "head/fit.hpp"
#include "head/fit_inputs.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numeric>
#include <vector>

namespace halfspace {

namespace {

void check_settings(const Head& from, const SgdSettings& settings) {
    check_finite(from.weights, "The head to go on from");
    check_finite({&from.bias, 1}, "The bias of the head to go on from");
    if (!(settings.learning_rate > 0) || !std::isfinite(settings.learning_rate)) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("The learning rate is {}; it must be a finite number above 0",
                                settings.learning_rate));
    }
    if (settings.epochs < 0) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("{} epochs were asked for; give 0 or more", settings.epochs));
    }
}

}  // namespace

FitResult fit_with_sgd(const Examples& examples, const Head& from, const SgdSettings& settings) {
    check_settings(from, settings);
    check_examples(examples, from.weights.size());
    FitResult result{.head = from};
    const std::size_t count = examples.targets.size();
    if (count == 0) return result;

    const AugmentedRows rows(examples.rows, from.weights.size());
    const auto weights = weights_of(examples);
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    std::vector<double> point(from.weights.begin(), from.weights.end());
    point.push_back(static_cast<double>(from.bias));
    std::vector<double> logits(count);
    std::vector<double> change(count);
    rows.times(point, logits);
    for (; result.iterations < settings.epochs; ++result.iterations) {
        for (std::size_t i = 0; i < count; ++i) {
            const double miss = sigmoid(logits[i]) - static_cast<double>(examples.targets[i]);
            change[i] = -settings.learning_rate * weights[i] / total * miss;
        }
        rows.add_transposed_times(change, point);
        rows.times(point, logits);
    }
    for (std::size_t i = 0; i < count; ++i) {
        result.objective +=
            weights[i] / total * cross_entropy(logits[i], static_cast<double>(examples.targets[i]));
    }
    result.head.weights.assign(point.begin(), point.end() - 1);
    result.head.bias = static_cast<float>(point.back());
    return result;
}

}  // namespace halfspace
