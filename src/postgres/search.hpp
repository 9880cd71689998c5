// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/thread_pool.hpp"
#include "postgres/connections.hpp"
#include "postgres/engine_state.hpp"
#include "postgres/estimates.hpp"
#include "store/ranking.hpp"
#include "store/second_pass.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace halfspace {

/// Exact queries on the engine's vectors, in two stages as in the embedded store: the engine's
/// estimates, with certain bounds, leave few candidates; their rows are fetched and the exact
/// scores computed here, in double. So the answer is that of a plain double loop.
///
/// Planes are checked. A selection's bit n is item n; ties go by the lower one.
class EngineSearch {
public:
    EngineSearch(PostgresConnections& connections, ThreadPool& pool, std::size_t dim)
        : m_connections(connections), m_pool(pool), m_dim(dim) {}

    /// The `count` selected items of highest score, or with a target of the smallest distance to
    /// it, whose score is in `range`.
    [[nodiscard]] std::vector<RowScore> top(const Plane& plane, const Selection& selection,
                                            ScoreRange range, std::optional<float> target,
                                            std::uint64_t count) const;
    [[nodiscard]] std::uint64_t count_at_least(const Plane& plane, const Selection& selection,
                                               float low) const;
    /// Part i has edges[i-1] <= score < edges[i].
    [[nodiscard]] std::vector<Selection> strata(const Plane& plane, const Selection& selection,
                                                std::span<const float> edges) const;
    /// Exact for up to Store::kExactHistogramItems items; of more it counts estimates in the
    /// engine.
    [[nodiscard]] ScoreHistogram histogram(const Plane& plane, const Selection& selection,
                                           std::size_t bins) const;

    /// ids.size() x dim floats, in their order. @throws Error Corrupt if the engine lacks one
    [[nodiscard]] std::vector<float> rows(std::span<const std::uint64_t> ids) const;
    [[nodiscard]] std::vector<float> scores(const Plane& plane,
                                            std::span<const std::uint64_t> ids) const;

private:
    /// One item with the engine's estimate.
    struct Estimate {
        std::uint64_t item;
        double s;
    };
    /// Estimates asked for: low <= s <= high.
    struct Window;

    [[nodiscard]] std::vector<Estimate> fetch(const Estimates& estimates,
                                              const Selection& selection, const Window& window,
                                              std::optional<double> near,
                                              std::uint64_t limit) const;
    [[nodiscard]] std::vector<Estimate> candidates(const Estimates& estimates,
                                                   const Selection& selection, ScoreRange range,
                                                   std::optional<float> target,
                                                   std::uint64_t count) const;
    [[nodiscard]] ScoreHistogram exact_histogram(const Plane& plane, const Selection& selection,
                                                 std::size_t bins) const;
    [[nodiscard]] ScoreHistogram estimated_histogram(const Plane& plane, const Selection& selection,
                                                     std::size_t bins) const;

    PostgresConnections& m_connections;
    ThreadPool& m_pool;
    std::size_t m_dim;
};

}  // namespace halfspace
