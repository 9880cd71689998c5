// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/thread_pool.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace halfspace {

/// Which bin a score falls into: the one rule for all homes of a store.
class BinRule {
public:
    BinRule(float low, float high, std::size_t bins)
        : m_low(low),
          m_bins_per_score(
              high > low ? static_cast<double>(bins) / (static_cast<double>(high) - low) : 0.0) {}

    /// @param score  within [low, high]
    /// @return 0 to `bins`; the highest score, at `bins`, is counted in the last bin
    [[nodiscard]] std::int32_t place(float score) const noexcept {
        return static_cast<std::int32_t>((static_cast<double>(score) - m_low) * m_bins_per_score);
    }

private:
    double m_low;
    double m_bins_per_score;
};

/// Counts scores in bins between the lowest and the highest of them.
///
/// @param parts  all scores, in any number of lists, which cores take up side by side
/// @param error  how far off a score may be
ScoreHistogram count_in_bins(ThreadPool& pool, std::span<const std::vector<float>> parts,
                             std::size_t bins, float error);

}  // namespace halfspace
