// SPDX-License-Identifier: Apache-2.0
#include "simulate/paired_bootstrap.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>
#include <utility>

namespace halfspace {

namespace {

constexpr double kShareBelow = 0.975;

/// n draws out of n with replacement, as counts; a positive is among them.
std::vector<std::uint8_t> resample(const std::vector<bool>& truth, std::mt19937_64& random) {
    std::uniform_int_distribution<std::size_t> draw(0, truth.size() - 1);
    for (;;) {
        std::vector<std::uint8_t> counts(truth.size());
        bool has_positive = false;
        for (std::size_t i = 0; i < truth.size(); ++i) {
            const std::size_t drawn = draw(random);
            // Of up to 255 items none is drawn more often; of more, not in a lifetime.
            if (counts[drawn] < std::numeric_limits<std::uint8_t>::max()) ++counts[drawn];
            has_positive = has_positive || truth[drawn];
        }
        if (has_positive) return counts;
    }
}

}  // namespace

PairedBootstrap::PairedBootstrap(std::vector<bool> truth, std::span<const float> baseline,
                                 std::size_t rounds, std::uint64_t seed)
    : m_truth(std::move(truth)) {
    std::mt19937_64 random(seed);
    const auto order = order_of(baseline);
    for (std::size_t round = 0; round < rounds; ++round) {
        const auto counts = resample(m_truth, random);
        m_counts.insert(m_counts.end(), counts.begin(), counts.end());
        m_baseline.push_back(average_precision(order, round));
    }
}

bool PairedBootstrap::is_below(std::span<const float> scores) const {
    const auto order = order_of(scores);
    const std::size_t rounds = m_baseline.size();
    const double needed = kShareBelow * static_cast<double>(rounds);
    std::size_t below = 0;
    for (std::size_t round = 0; round < rounds; ++round) {
        if (average_precision(order, round) < m_baseline[round]) ++below;
        const std::size_t most = below + (rounds - 1 - round);
        if (static_cast<double>(most) < needed) return false;  // the rest cannot change that
    }
    return static_cast<double>(below) >= needed;
}

std::vector<std::uint32_t> PairedBootstrap::order_of(std::span<const float> scores) const {
    std::vector<std::uint32_t> order(scores.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [&](std::uint32_t i) { return scores[i]; });
    return order;
}

double PairedBootstrap::average_precision(const std::vector<std::uint32_t>& order,
                                          std::size_t round) const {
    const std::uint8_t* const counts = m_counts.data() + round * m_truth.size();
    double sum = 0;
    double drawn = 0;
    double hits = 0;
    for (const std::uint32_t i : order) {
        const double count = counts[i];
        drawn += count;
        if (count == 0 || !m_truth[i]) continue;
        hits += count;
        sum += count * hits / drawn;
    }
    return sum / hits;
}

}  // namespace halfspace
