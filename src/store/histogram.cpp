// SPDX-License-Identifier: Apache-2.0
#include "store/histogram.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <mutex>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kLanes = 8;  // side by side: scores in a row do not wait for each other
constexpr std::size_t kGroup = 64;

/// Counts into the bins of `histogram`, whose extremes are known.
std::vector<std::uint64_t> counted(std::span<const float> scores, const ScoreHistogram& histogram) {
    const std::size_t bins = histogram.counts.size();
    const BinRule rule(histogram.low, histogram.high, bins);
    std::vector<std::uint64_t> counts(kLanes * bins);
    std::array<std::int32_t, kGroup> bin{};
    for (std::size_t begin = 0; begin < scores.size(); begin += kGroup) {
        const std::size_t size = std::min(kGroup, scores.size() - begin);
        for (std::size_t i = 0; i < size; ++i) {
            bin[i] = rule.place(scores[begin + i]);
        }
        for (std::size_t i = 0; i < size; ++i) {
            // The highest score is in the last bin.
            const std::size_t index = std::min(static_cast<std::size_t>(bin[i]), bins - 1);
            ++counts[i % kLanes * bins + index];
        }
    }
    for (std::size_t i = bins; i < counts.size(); ++i) counts[i % bins] += counts[i];
    counts.resize(bins);
    return counts;
}

/// The lowest and the highest of some scores.
std::pair<float, float> extremes(std::span<const float> scores) {
    std::array<float, kLanes> low{};
    std::array<float, kLanes> high{};
    low.fill(std::numeric_limits<float>::infinity());
    high.fill(-std::numeric_limits<float>::infinity());
    const std::size_t whole = scores.size() / kLanes * kLanes;
    const auto take = [&](float score, std::size_t lane) {
        low[lane] = score < low[lane] ? score : low[lane];
        high[lane] = score > high[lane] ? score : high[lane];
    };
    for (std::size_t begin = 0; begin < whole; begin += kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) take(scores[begin + lane], lane);
    }
    for (const float score : scores.subspan(whole)) take(score, 0);
    return {std::ranges::min(low), std::ranges::max(high)};
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
        const auto [part_low, part_high] = extremes(parts[index]);
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
