// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/engine_search.hpp"
#include "engine/estimates.hpp"
#include "postgres/connections.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace halfspace {

/// Exact queries on the engine's vectors, in two stages as in the embedded store: the engine's
/// estimates, with certain bounds, leave few candidates; their rows are fetched and the exact
/// scores computed here, in double. A selection is sent along as bits.
class PostgresSearch final : public EngineSearch {
public:
    PostgresSearch(PostgresAddress address, const PostgresLimits& limits, std::size_t dim)
        : m_connections(std::move(address), limits), m_dim(dim) {}

    [[nodiscard]] std::vector<RowScore> top(const Plane& plane, const Chosen& chosen,
                                            ScoreRange range, std::optional<float> target,
                                            std::uint64_t count) const override;
    /// By the engine's index if it has one, where some may be missed; by a scan if that finds too
    /// few.
    [[nodiscard]] std::vector<RowScore> best(const Plane& plane, const Chosen& chosen,
                                             std::uint64_t count) const override;
    [[nodiscard]] std::vector<std::vector<RowScore>> best_of_many(
        std::span<const Plane> planes, const Chosen& chosen, std::uint64_t count) const override;
    [[nodiscard]] std::uint64_t count_at_least(const Plane& plane, const Chosen& chosen,
                                               float low) const override;
    [[nodiscard]] std::vector<Selection> strata(const Plane& plane, const Chosen& chosen,
                                                std::span<const float> edges) const override;
    /// Of more than Store::kExactHistogramItems items it counts estimates in the engine.
    [[nodiscard]] ScoreHistogram histogram(const Plane& plane, const Chosen& chosen,
                                           std::size_t bins) const override;
    [[nodiscard]] std::vector<float> rows(std::span<const std::uint64_t> ids) const override;
    [[nodiscard]] std::map<std::string, std::uint64_t> bytes() const override;

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
    /// Some of the best items, as the index finds them.
    [[nodiscard]] std::vector<std::uint64_t> fetch_by_index(const Estimates& estimates,
                                                            const Selection& selection,
                                                            std::uint64_t limit,
                                                            const EngineState& state) const;
    [[nodiscard]] std::vector<Estimate> candidates(const Estimates& estimates,
                                                   const Selection& selection, ScoreRange range,
                                                   std::optional<float> target,
                                                   std::uint64_t count) const;
    [[nodiscard]] ScoreHistogram exact_histogram(const Plane& plane, const Selection& selection,
                                                 std::size_t bins) const;
    [[nodiscard]] ScoreHistogram estimated_histogram(const Plane& plane, const Selection& selection,
                                                     std::size_t bins) const;

    mutable PostgresConnections m_connections;
    const std::size_t m_dim;
};

}  // namespace halfspace
