// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace halfspace {

/// Compares rankings of the same items with one of them by a paired bootstrap (B. Efron and
/// R. Tibshirani: An Introduction to the Bootstrap, 1993): items are drawn with replacement, the
/// same for both, and the average precision of both is taken on what was drawn.
class PairedBootstrap {
public:
    /// @param truth     n values, some of them true
    /// @param baseline  n scores, the ranking to compare with
    PairedBootstrap(std::vector<bool> truth, std::span<const float> baseline,
                    std::size_t rounds = 1000, std::uint64_t seed = 0);

    /// Whether the average precision of `scores` is below that of the baseline in 97.5% of the
    /// resamples (those that hold a positive; equal scores go by the lower index).
    [[nodiscard]] bool is_below(std::span<const float> scores) const;

private:
    [[nodiscard]] std::vector<std::uint32_t> order_of(std::span<const float> scores) const;
    /// Of resample `round`, taken in this order.
    [[nodiscard]] double average_precision(const std::vector<std::uint32_t>& order,
                                           std::size_t round) const;

    std::vector<bool> m_truth;
    std::vector<std::uint8_t> m_counts;  // rounds x n: how often each item was drawn
    std::vector<double> m_baseline;      // one a round
};

}  // namespace halfspace
