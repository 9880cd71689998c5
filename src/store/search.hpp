// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/thread_pool.hpp"
#include "store/selection.hpp"
#include "store/snapshot.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace halfspace {

/// The scores that count: low <= score < high.
struct ScoreRange {
    float low = -std::numeric_limits<float>::infinity();
    float high = std::numeric_limits<float>::infinity();
};

/// One row of an answer.
struct RowScore {
    std::uint64_t row;
    float score;
};

/// Exact queries on one snapshot. Speaks of rows; the caller turns them into ids.
///
/// Two stages. The first reads the int8 rows, a quarter of the bytes, and puts certain bounds on
/// each score; the second computes the exact score, from the float rows and in double, of every row
/// that the bounds do not decide. So the answer is that of a plain double loop whatever the data;
/// bad bounds only cost time.
class Search {
public:
    /// @param plane  finite, of the snapshot's dimension, and no score may overflow a float
    Search(ThreadPool& pool, const Snapshot& snapshot, const Plane& plane);

    /// The `count` best of the selected rows whose score is in `range`; ties by row.
    [[nodiscard]] std::vector<RowScore> best(const Selection& selection, ScoreRange range,
                                             std::uint64_t count) const;

    /// How many selected rows have a score >= `low`.
    [[nodiscard]] std::uint64_t count_at_least(const Selection& selection, float low) const;

    /// The exact scores of `rows`, in their order.
    [[nodiscard]] std::vector<float> scores(std::span<const std::uint64_t> rows) const;

private:
    ThreadPool& m_pool;
    const Snapshot& m_snapshot;
    Plane m_plane;
    std::vector<double> m_weights;  ///< the plane's, widened once
};

}  // namespace halfspace
