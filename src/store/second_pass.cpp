// SPDX-License-Identifier: Apache-2.0
#include "store/second_pass.hpp"

#include "store/first_pass.hpp"
#include "store/kernels.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace halfspace {

namespace {

constexpr std::size_t kExactChunkRows = 256;
constexpr std::size_t kLeastLookUps = 64;

/// A row looked up for good.
struct Decided {
    float merit;
    RowScore row;
};

bool is_better(const Decided& a, const Decided& b) {
    return a.merit > b.merit || (a.merit == b.merit && a.row.row < b.row.row);
}

}  // namespace

void ExactScores::compute_fetched(std::span<const std::uint64_t> rows,
                                  std::span<float> scores) const {
    std::vector<double> sums(rows.size());
    exact_dots(m_view.vectors(), m_view.dim(), rows, m_weights.data(), sums.data());
    for (std::size_t i = 0; i < rows.size(); ++i) scores[i] = static_cast<float>(sums[i] + m_bias);
}

void ExactScores::compute(std::span<const std::uint64_t> rows, std::span<float> scores) const {
    m_view.prefetch(rows);
    compute_fetched(rows, scores);
}

void ExactScores::compute(ThreadPool& pool, std::span<const std::uint64_t> rows,
                          std::span<float> scores) const {
    if (rows.size() < kSerialRows) return compute(rows, scores);
    m_view.prefetch(rows);
    pool.for_chunks(rows.size(), kExactChunkRows, [&](std::size_t begin, std::size_t end) {
        compute_fetched(rows.subspan(begin, end - begin), scores.subspan(begin, end - begin));
    });
}

float merit_of(float score, std::optional<float> target) noexcept {
    return target ? -std::abs(score - *target) : score;
}

std::vector<RowScore> decide(std::span<const Candidate> candidates, std::uint64_t count,
                             ScoreRange range, std::optional<float> target,
                             const std::function<void(std::span<const std::uint64_t> rows,
                                                      std::span<float> scores)>& look_up) {
    std::vector<Decided> decided;
    Floor floor(count);
    std::vector<std::uint64_t> rows;
    std::vector<float> scores;
    std::size_t begin = 0;
    while (begin < candidates.size() && candidates[begin].upper >= floor.value()) {
        const std::size_t wanted =
            begin == 0 ? static_cast<std::size_t>(count) : begin;  // twice as many in all
        const std::size_t size =
            std::min(std::max(wanted, kLeastLookUps), candidates.size() - begin);
        rows.clear();
        for (const Candidate& candidate : candidates.subspan(begin, size)) {
            rows.push_back(candidate.row);
        }
        scores.resize(size);
        look_up(rows, scores);
        for (std::size_t i = 0; i < size; ++i) {
            if (scores[i] < range.low || scores[i] >= range.high) continue;
            const float merit = merit_of(scores[i], target);
            floor.add(merit);
            decided.push_back({merit, {rows[i], scores[i]}});
        }
        begin += size;
    }
    const auto end = decided.begin() +
                     static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(count, decided.size()));
    std::partial_sort(decided.begin(), end, decided.end(), is_better);
    std::vector<RowScore> best;
    std::transform(decided.begin(), end, std::back_inserter(best),
                   [](const Decided& one) { return one.row; });
    return best;
}

}  // namespace halfspace
