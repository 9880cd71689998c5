// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/thread_pool.hpp"
#include "store/ranking.hpp"
#include "store/snapshot.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace halfspace {

/// One row of an answer.
struct RowScore {
    std::uint64_t row;
    float score;
};

/// Computes scores from the float rows, in double, then rounded: the ones that count.
class ExactScores {
public:
    /// Keeps a reference to the snapshot.
    ExactScores(const Snapshot& snapshot, const Plane& plane)
        : m_view(snapshot.view),
          m_weights(plane.weights.begin(), plane.weights.end()),
          m_bias(plane.bias) {}

    /// scores[i]: of rows[i].
    void compute(std::span<const std::uint64_t> rows, std::span<float> scores) const;
    /// The same on all cores if that is worth it; not for a worker of the pool.
    void compute(ThreadPool& pool, std::span<const std::uint64_t> rows,
                 std::span<float> scores) const;

private:
    void compute_fetched(std::span<const std::uint64_t> rows, std::span<float> scores) const;

    const RowView& m_view;
    std::vector<double> m_weights;  ///< the plane's, widened once
    double m_bias;
};

/// What rows are ranked by: the score, or minus its distance to a target.
float merit_of(float score, std::optional<float> target) noexcept;

/// The `count` candidates of highest exact merit whose score is in `range`; ties by row. Looks them
/// up from the likeliest on, until no other can be among them.
///
/// @param candidates  as `Ranking` gives them, with bounds on their merits
/// @param look_up     fills in the exact scores of rows
std::vector<RowScore> decide(std::span<const Candidate> candidates, std::uint64_t count,
                             ScoreRange range, std::optional<float> target,
                             const std::function<void(std::span<const std::uint64_t> rows,
                                                      std::span<float> scores)>& look_up);

}  // namespace halfspace
