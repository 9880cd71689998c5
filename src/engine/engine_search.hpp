// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/thread_pool.hpp"
#include "engine/engine_state.hpp"
#include "store/ranking.hpp"
#include "store/second_pass.hpp"
#include "store/selection.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// What a query may return: the items themselves, and by what they were chosen, for an engine that
/// chooses by conditions of its own.
struct Chosen {
    Selection items;  ///< bit n is item n
    const Filter& filter;
    const EngineState& state;
};

/// How one kind of engine answers queries on the vectors it holds. Planes are checked; ties go by
/// the lower item. Answers are those of a plain double loop over the float rows.
///
/// Threads: any member from any thread. They throw Error Unavailable if the engine is gone, too
/// slow or busy.
class EngineSearch {
public:
    EngineSearch() = default;
    EngineSearch(const EngineSearch&) = delete;
    EngineSearch& operator=(const EngineSearch&) = delete;
    virtual ~EngineSearch() = default;

    /// The `count` items of highest score, or with a target of the smallest distance to it, whose
    /// score is in `range`.
    [[nodiscard]] virtual std::vector<RowScore> top(const Plane& plane, const Chosen& chosen,
                                                    ScoreRange range, std::optional<float> target,
                                                    std::uint64_t count) const = 0;
    /// `top` without a target for each plane.
    [[nodiscard]] virtual std::vector<std::vector<RowScore>> top_of_many(
        std::span<const Plane> planes, const Chosen& chosen, ScoreRange range,
        std::uint64_t count) const;
    /// The `count` items of highest score: `top` and `top_of_many`, unless the engine has an index
    /// that answers and may miss some.
    [[nodiscard]] virtual std::vector<RowScore> best(const Plane& plane, const Chosen& chosen,
                                                     std::uint64_t count) const;
    [[nodiscard]] virtual std::vector<std::vector<RowScore>> best_of_many(
        std::span<const Plane> planes, const Chosen& chosen, std::uint64_t count) const;
    [[nodiscard]] virtual std::uint64_t count_at_least(const Plane& plane, const Chosen& chosen,
                                                       float low) const = 0;
    /// Part i has edges[i-1] <= score < edges[i].
    [[nodiscard]] virtual std::vector<Selection> strata(const Plane& plane, const Chosen& chosen,
                                                        std::span<const float> edges) const = 0;
    /// Exact for up to Store::kExactHistogramItems items.
    [[nodiscard]] virtual ScoreHistogram histogram(const Plane& plane, const Chosen& chosen,
                                                   std::size_t bins) const = 0;

    /// ids.size() x dim floats, in their order. @throws Error Corrupt if the engine lacks one
    [[nodiscard]] virtual std::vector<float> rows(std::span<const std::uint64_t> ids) const = 0;
    /// Their exact scores, in their order, `rows` fetched some at a time.
    [[nodiscard]] std::vector<float> scores(const Plane& plane,
                                            std::span<const std::uint64_t> ids) const;

    /// Bytes on the engine's disk, by what takes them; empty if the engine does not say.
    [[nodiscard]] virtual std::map<std::string, std::uint64_t> bytes() const = 0;

    [[nodiscard]] ThreadPool& pool() const noexcept { return m_pool; }

    /// Items from `size` on will be others. Nobody may be reading.
    virtual void forget_from(std::uint64_t /*size*/) {}

private:
    mutable ThreadPool m_pool;
};

}  // namespace halfspace
