// SPDX-License-Identifier: Apache-2.0
#include "store/search.hpp"

#include "store/first_pass.hpp"
#include "store/quantize.hpp"
#include "store/second_pass.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace halfspace {

namespace {

/// Turns bounds on scores into bounds on merits, which are minus the distance to `target`. Rounding
/// does not spoil them: a difference of floats never falls when the exact one rises.
void turn_to_distances(const BoundedRows& bounded, float target) {
    for (std::size_t i = 0; i < bounded.upper.size(); ++i) {
        const float above = bounded.lower[i] - target;
        const float below = target - bounded.upper[i];
        bounded.upper[i] = -std::max(std::max(above, below), 0.0F);
        bounded.lower[i] = std::min(above, below);
    }
}

/// Puts an estimate of each score between its bounds, and returns how far off one may be at most.
float set_middles(const BoundedRows& bounded, std::span<float> middles) {
    std::array<float, 8> errors{};  // side by side, so that the compiler makes vectors of them
    for (std::size_t begin = 0; begin < bounded.upper.size(); begin += errors.size()) {
        for (std::size_t lane = 0; lane < errors.size(); ++lane) {
            const float lower = bounded.lower[begin + lane];
            const float upper = bounded.upper[begin + lane];
            const float middle = lower + (upper - lower) / 2;
            middles[begin + lane] = middle;
            // Not half the distance: what is rounded in `middle` counts too.
            const float below = middle - lower;
            const float above = upper - middle;
            const float error = below > above ? below : above;
            errors[lane] = error > errors[lane] ? error : errors[lane];
        }
    }
    return std::ranges::max(errors);
}

}  // namespace

std::vector<float> Search::scores(const Plane& plane, std::span<const std::uint64_t> rows) const {
    std::vector<float> scores(rows.size());
    ExactScores(m_snapshot, plane).compute(m_pool, rows, scores);
    return scores;
}

std::vector<RowScore> Search::top(const Plane& plane, const Selection& selection, ScoreRange range,
                                  std::optional<float> target, std::uint64_t count) const {
    count = std::min(count, selection.count());
    if (count == 0) return {};
    const QuantizedPlane quantized(plane, *m_snapshot.mean, QuantizedPlane::kFine);
    Ranking ranking(m_pool.size(), count, range);
    for_chunks(m_pool, m_kernels, m_snapshot, selection,
               [&](std::size_t worker, ChunkReader& reader) {
                   const BoundedRows bounded = reader.bounds(quantized);
                   if (target) turn_to_distances(bounded, *target);
                   ranking.add(worker, bounded);
               });
    const ExactScores exact(m_snapshot, plane);
    return decide(ranking.candidates(), count, range, target,
                  [&](std::span<const std::uint64_t> rows, std::span<float> scores) {
                      exact.compute(m_pool, rows, scores);
                  });
}

std::vector<RowScore> Search::best(const Plane& plane, const Selection& selection, ScoreRange range,
                                   std::uint64_t count) const {
    if (range == ScoreRange{}) return best_of_many({&plane, 1}, selection, range, count).front();
    return top(plane, selection, range, std::nullopt, count);
}

std::vector<RowScore> Search::nearest(const Plane& plane, const Selection& selection, float target,
                                      std::uint64_t count) const {
    return top(plane, selection, {}, target, count);
}

std::uint64_t Search::count_at_least(const Plane& plane, const Selection& selection,
                                     float low) const {
    const QuantizedPlane quantized(plane, *m_snapshot.mean, QuantizedPlane::kFine);
    const ExactScores exact(m_snapshot, plane);
    std::atomic<std::uint64_t> total{0};
    for_chunks(m_pool, m_kernels, m_snapshot, selection,
               [&](std::size_t /*worker*/, ChunkReader& reader) {
                   const BoundedRows bounded = reader.bounds(quantized);
                   std::uint64_t count = 0;
                   std::vector<std::uint64_t> open;
                   for_places(bounded.words, [&](std::size_t place) {
                       if (bounded.lower[place] >= low) {
                           ++count;
                       } else if (bounded.upper[place] >= low) {
                           open.push_back(bounded.first + place);
                       }
                   });
                   std::vector<float> scores(open.size());
                   exact.compute(open, scores);
                   for (const float score : scores) count += score >= low ? 1 : 0;
                   total += count;
               });
    return total;
}

std::vector<Selection> Search::strata(const Plane& plane, const Selection& selection,
                                      std::span<const float> edges) const {
    const auto stratum = [&](float score) {
        return static_cast<std::size_t>(std::ranges::upper_bound(edges, score) - edges.begin());
    };
    const QuantizedPlane quantized(plane, *m_snapshot.mean, QuantizedPlane::kFine);
    const ExactScores exact(m_snapshot, plane);
    std::vector<std::vector<std::uint64_t>> bits(
        edges.size() + 1, std::vector<std::uint64_t>(selection.words().size()));
    const auto put = [&](std::uint64_t row, float score) {
        bits[stratum(score)][row / 64] |= std::uint64_t{1} << (row % 64);
    };
    for_chunks(m_pool, m_kernels, m_snapshot, selection,
               [&](std::size_t /*worker*/, ChunkReader& reader) {
                   const BoundedRows bounded = reader.bounds(quantized);
                   std::vector<std::uint64_t> open;
                   for_places(bounded.words, [&](std::size_t place) {
                       const std::uint64_t row = bounded.first + place;
                       if (stratum(bounded.lower[place]) == stratum(bounded.upper[place])) {
                           put(row, bounded.lower[place]);
                       } else {
                           open.push_back(row);
                       }
                   });
                   std::vector<float> scores(open.size());
                   exact.compute(open, scores);
                   for (std::size_t i = 0; i < open.size(); ++i) put(open[i], scores[i]);
               });
    std::vector<Selection> parts;
    for (auto& words : bits) parts.emplace_back(std::move(words));
    return parts;
}

Search::Estimates Search::estimates(const Plane& plane, const Selection& selection) const {
    struct alignas(64) Part {
        std::vector<float> scores;
        std::array<float, kChunkWords * 64> middles;
        float error = 0;
    };
    const QuantizedPlane quantized(plane, *m_snapshot.mean, QuantizedPlane::kFine);
    std::vector<Part> parts(m_pool.size());
    for (Part& part : parts) part.scores.reserve(selection.count());  // taken when touched
    for_chunks(
        m_pool, m_kernels, m_snapshot, selection, [&](std::size_t worker, ChunkReader& reader) {
            Part& part = parts[worker];
            const BoundedRows bounded = reader.bounds(quantized);
            part.error = std::max(part.error, set_middles(bounded, part.middles));
            for (std::size_t i = 0; i < bounded.words.size(); ++i) {
                const std::span<const float> middles(&part.middles[i * 64], 64);
                if (bounded.words[i] == ~std::uint64_t{0}) {
                    part.scores.insert(part.scores.end(), middles.begin(), middles.end());
                } else {
                    for_places(bounded.words.subspan(i, 1),
                               [&](std::size_t place) { part.scores.push_back(middles[place]); });
                }
            }
        });
    Estimates all;
    for (Part& part : parts) {
        all.scores.push_back(std::move(part.scores));
        all.error = std::max(all.error, part.error);
    }
    all.error = std::nextafter(all.error, std::numeric_limits<float>::infinity());
    return all;
}

}  // namespace halfspace
