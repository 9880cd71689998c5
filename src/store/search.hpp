// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/thread_pool.hpp"
#include "store/kernels.hpp"
#include "store/ranking.hpp"
#include "store/second_pass.hpp"
#include "store/selection.hpp"
#include "store/snapshot.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace halfspace {

/// Exact queries on one snapshot. Speaks of rows; the caller turns them into ids.
///
/// Two stages. The first reads the int8 rows, a quarter of the bytes, and puts certain bounds on
/// each score; the second computes the exact score, from the float rows and in double, of every row
/// that the bounds do not decide. So the answer is that of a plain double loop whatever the data;
/// bad bounds only cost time.
class Search {
public:
    Search(ThreadPool& pool, const Kernels& kernels, const Snapshot& snapshot)
        : m_pool(pool), m_kernels(kernels), m_snapshot(snapshot) {}

    // Planes are finite, of the snapshot's dimension, and no score may overflow a float.

    /// The `count` best of the selected rows whose score is in `range`; ties by row.
    [[nodiscard]] std::vector<RowScore> best(const Plane& plane, const Selection& selection,
                                             ScoreRange range, std::uint64_t count) const;

    /// The `count` selected rows of smallest |score - target|, the smallest first; ties by row.
    [[nodiscard]] std::vector<RowScore> nearest(const Plane& plane, const Selection& selection,
                                                float target, std::uint64_t count) const;

    /// `best` for up to kMaxPlanes planes at once, in their order, reading the rows once.
    [[nodiscard]] std::vector<std::vector<RowScore>> best_of_many(std::span<const Plane> planes,
                                                                  const Selection& selection,
                                                                  ScoreRange range,
                                                                  std::uint64_t count) const;

    /// How many selected rows have a score >= `low`.
    [[nodiscard]] std::uint64_t count_at_least(const Plane& plane, const Selection& selection,
                                               float low) const;

    /// The selected rows by score: part i has edges[i-1] <= score < edges[i].
    ///
    /// @param edges  strictly ascending
    /// @return edges.size() + 1 parts
    [[nodiscard]] std::vector<Selection> strata(const Plane& plane, const Selection& selection,
                                                std::span<const float> edges) const;

    /// Scores of all selected rows, a list from each worker, each off by at most `error`.
    struct Estimates {
        std::vector<std::vector<float>> scores;
        float error = 0;
    };
    [[nodiscard]] Estimates estimates(const Plane& plane, const Selection& selection) const;

    /// The exact scores of `rows`, in their order.
    [[nodiscard]] std::vector<float> scores(const Plane& plane,
                                            std::span<const std::uint64_t> rows) const;

private:
    [[nodiscard]] std::vector<RowScore> top(const Plane& plane, const Selection& selection,
                                            ScoreRange range, std::optional<float> target,
                                            std::uint64_t count) const;

    ThreadPool& m_pool;
    const Kernels& m_kernels;
    const Snapshot& m_snapshot;
};

}  // namespace halfspace
