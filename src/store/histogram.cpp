// SPDX-License-Identifier: Apache-2.0
#include "store/histogram.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <mutex>

namespace halfspace {

namespace {

/// Counts into the bins of `histogram`, whose extremes are known.
std::vector<std::uint64_t> counted(std::span<const float> scores, const ScoreHistogram& histogram) {
    const std::size_t bins = histogram.counts.size();
    std::vector<std::uint64_t> counts(bins);
    const double width = static_cast<double>(histogram.high) - histogram.low;
    for (const float score : scores) {
        const double place = width > 0 ? (static_cast<double>(score) - histogram.low) / width : 0.0;
        const auto bin = static_cast<std::size_t>(place * static_cast<double>(bins));
        ++counts[std::min(bin, bins - 1)];  // the highest score is in the last bin
    }
    return counts;
}

}  // namespace

ScoreHistogram count_in_bins(ThreadPool& pool, std::span<const std::vector<float>> parts,
                             std::size_t bins, float error) {
    ScoreHistogram histogram;
    histogram.counts.resize(bins);
    histogram.error = error;
    float low = std::numeric_limits<float>::infinity();
    float high = -low;
    std::mutex mutex;
    pool.for_chunks(parts.size(), 1, [&](std::size_t index, std::size_t /*end*/) {
        if (parts[index].empty()) return;
        const auto [part_low, part_high] = std::ranges::minmax(parts[index]);
        const std::scoped_lock lock(mutex);
        histogram.total += parts[index].size();
        low = std::min(low, part_low);
        high = std::max(high, part_high);
    });
    if (histogram.total == 0) return histogram;
    histogram.low = low;
    histogram.high = high;
    pool.for_chunks(parts.size(), 1, [&](std::size_t index, std::size_t /*end*/) {
        const std::vector<std::uint64_t> counts = counted(parts[index], histogram);
        const std::scoped_lock lock(mutex);
        std::ranges::transform(counts, histogram.counts, histogram.counts.begin(), std::plus());
    });
    return histogram;
}

}  // namespace halfspace
