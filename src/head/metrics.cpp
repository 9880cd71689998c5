// SPDX-License-Identifier: Apache-2.0
#include "head/metrics.hpp"

#include "base/error.hpp"
#include "head/fit_inputs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

namespace halfspace {

namespace {

void check(std::span<const float> scores, std::span<const std::uint8_t> labels) {
    if (scores.size() != labels.size()) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("{} scores came with {} labels", scores.size(), labels.size()));
    }
    check_finite(scores, "The list of scores");
    const auto bad = std::ranges::find_if(labels, [](std::uint8_t label) { return label > 1; });
    if (bad != labels.end()) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("Label {} is {}; it must be 0 or 1", bad - labels.begin(), *bad));
    }
}

std::optional<double> share(std::size_t part, std::size_t rest) noexcept {
    if (part + rest == 0) return std::nullopt;
    return static_cast<double>(part) / static_cast<double>(part + rest);
}

std::vector<std::size_t> best_first(std::span<const float> scores) {
    std::vector<std::size_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, std::ranges::greater{}, [&](std::size_t i) { return scores[i]; });
    return order;
}

std::vector<double> unit_of(std::span<const float> vector) {
    check_finite(vector, "A weight vector");
    double squares = 0;
    for (const float v : vector) squares += static_cast<double>(v) * static_cast<double>(v);
    if (squares == 0) {
        throw Error(ErrorCode::InvalidInput, "A weight vector is zero and has no direction");
    }
    std::vector<double> unit(vector.begin(), vector.end());
    for (double& value : unit) value /= std::sqrt(squares);
    return unit;
}

}  // namespace

std::optional<double> average_precision(std::span<const float> scores,
                                        std::span<const std::uint8_t> labels) {
    check(scores, labels);
    const auto positives = std::accumulate(labels.begin(), labels.end(), std::size_t{0});
    if (positives == 0) return std::nullopt;
    const std::vector<std::size_t> order = best_first(scores);

    double sum = 0;
    std::size_t hits = 0;
    std::size_t hits_before = 0;
    for (std::size_t k = 0; k < order.size(); ++k) {
        hits += labels[order[k]];
        const bool tied = k + 1 < order.size() && scores[order[k + 1]] == scores[order[k]];
        if (tied) continue;
        sum += static_cast<double>(hits - hits_before) * static_cast<double>(hits) /
               static_cast<double>(k + 1);
        hits_before = hits;
    }
    return sum / static_cast<double>(positives);
}

std::optional<double> roc_auc(std::span<const float> scores, std::span<const std::uint8_t> labels) {
    check(scores, labels);
    const std::vector<std::size_t> order = best_first(scores);
    double pairs = 0;  // of a positive and a negative below it, ties half
    std::size_t positives = 0;
    std::size_t negatives = 0;
    for (std::size_t k = 0; k < order.size();) {
        std::size_t tied_positives = 0;
        std::size_t tied_negatives = 0;
        for (const float score = scores[order[k]]; k < order.size() && scores[order[k]] == score;
             ++k) {
            ++(labels[order[k]] == 1 ? tied_positives : tied_negatives);
        }
        pairs += static_cast<double>(tied_negatives) *
                 (static_cast<double>(positives) + static_cast<double>(tied_positives) / 2);
        positives += tied_positives;
        negatives += tied_negatives;
    }
    if (positives == 0 || negatives == 0) return std::nullopt;
    return pairs / (static_cast<double>(positives) * static_cast<double>(negatives));
}

std::optional<double> CutOffCounts::precision() const noexcept {
    return share(true_positives, false_positives);
}

std::optional<double> CutOffCounts::recall() const noexcept {
    return share(true_positives, false_negatives);
}

std::optional<double> CutOffCounts::f1() const noexcept {
    return share(2 * true_positives, false_positives + false_negatives);
}

CutOffCounts count_at(std::span<const float> scores, std::span<const std::uint8_t> labels,
                      float cut_off) {
    check(scores, labels);
    if (std::isnan(cut_off)) throw Error(ErrorCode::InvalidInput, "The cut-off is not a number");
    CutOffCounts counts;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        const bool found = scores[i] >= cut_off;
        if (labels[i] == 1) {
            ++(found ? counts.true_positives : counts.false_negatives);
        } else {
            ++(found ? counts.false_positives : counts.true_negatives);
        }
    }
    return counts;
}

double angle_degrees(std::span<const float> a, std::span<const float> b) {
    if (a.size() != b.size()) {
        throw Error(
            ErrorCode::InvalidInput,
            fmt::format("A vector of {} dimensions has no angle to one of {}", a.size(), b.size()));
    }
    const auto unit_a = unit_of(a);
    const auto unit_b = unit_of(b);
    double apart = 0;
    double together = 0;
    for (std::size_t j = 0; j < unit_a.size(); ++j) {
        apart += (unit_a[j] - unit_b[j]) * (unit_a[j] - unit_b[j]);
        together += (unit_a[j] + unit_b[j]) * (unit_a[j] + unit_b[j]);
    }
    // Not acos(a . b): it loses half the digits of a small angle.
    return 2 * std::atan2(std::sqrt(apart), std::sqrt(together)) * 180 / std::numbers::pi;
}

}  // namespace halfspace
