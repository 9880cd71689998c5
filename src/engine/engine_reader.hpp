// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/engine_search.hpp"
#include "engine/engine_state.hpp"
#include "engine/read_gate.hpp"
#include "engine/row_cache.hpp"
#include "store/store.hpp"

#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <vector>

namespace halfspace {

/// The reading half of a store in an engine: answers every query on the state that the writing
/// half published last. Vectors never change, so that state says which ones count, whatever was
/// added since; only a truncation, after which ids are given anew, waits until nobody reads.
class EngineReader : public Store {
public:
    [[nodiscard]] const VectorSpace& space() const noexcept final { return m_space; }
    [[nodiscard]] std::size_t size() const noexcept final { return state()->items; }

    [[nodiscard]] std::vector<Match> best(const Plane& plane, std::size_t count,
                                          const Filter& filter) const final;
    [[nodiscard]] std::vector<Match> borderline(const Plane& plane, float target, std::size_t count,
                                                const Filter& filter) const final;
    [[nodiscard]] std::vector<std::vector<Match>> best_of_many(std::span<const Plane> planes,
                                                               std::size_t count,
                                                               const Filter& filter) const final;
    [[nodiscard]] std::vector<Match> random(const Plane& plane, std::size_t count,
                                            const Filter& filter, std::uint64_t seed) const final;
    [[nodiscard]] std::vector<Stratum> stratified(const Plane& plane, std::span<const float> edges,
                                                  std::size_t per_stratum, const Filter& filter,
                                                  std::uint64_t seed) const final;
    [[nodiscard]] std::vector<Match> at_least(const Plane& plane, float low, std::size_t offset,
                                              std::size_t count, const Filter& filter) const final;
    [[nodiscard]] std::vector<Match> below(const Plane& plane, float high, std::size_t offset,
                                           std::size_t count, const Filter& filter) const final;
    [[nodiscard]] std::vector<std::vector<Match>> at_least_of_many(
        std::span<const Plane> planes, float low, const Filter& filter) const final;
    [[nodiscard]] std::uint64_t count_at_least(const Plane& plane, float low,
                                               const Filter& filter) const final;
    [[nodiscard]] ScoreHistogram histogram(const Plane& plane, std::size_t bins,
                                           const Filter& filter) const final;
    [[nodiscard]] std::uint64_t count(const Filter& filter) const final;
    [[nodiscard]] std::vector<float> rows(std::span<const ItemId> ids) const final;
    [[nodiscard]] std::vector<float> scores(const Plane& plane,
                                            std::span<const ItemId> ids) const final;
    [[nodiscard]] std::vector<bool> seen(ClassifierId classifier,
                                         std::span<const ItemId> ids) const final;
    [[nodiscard]] std::vector<bool> removed(std::span<const ItemId> ids) const final;
    [[nodiscard]] std::vector<std::string> splits(std::span<const ItemId> ids) const final;
    [[nodiscard]] StoreStats stats() const final;

protected:
    /// Answers nothing until the first `publish`.
    EngineReader(VectorSpace space, std::unique_ptr<EngineSearch> search)
        : m_space(std::move(space)), m_search(std::move(search)), m_rows(m_space.dim) {}

    [[nodiscard]] std::shared_ptr<const EngineState> state() const noexcept;
    /// Queries that begin from now on see `next`.
    void publish(EngineState next);
    [[nodiscard]] ThreadPool& pool() const noexcept { return m_search->pool(); }
    [[nodiscard]] ReadGate& gate() const noexcept { return m_gate; }

private:
    /// What one query works on; as long as it lives nothing is truncated.
    struct Reading {
        std::shared_lock<std::shared_mutex> inside;
        std::shared_ptr<const EngineState> now;

        [[nodiscard]] Chosen choose(const Filter& filter) const {
            return {.items = now->select(filter), .filter = filter, .state = *now};
        }
    };
    /// What `ask` makes of a reading. If it fails as a compaction takes what it asked for, it is
    /// asked once more, on what is left.
    template <typename Ask>
    [[nodiscard]] auto answer(Ask ask) const;

    [[nodiscard]] std::vector<float> kept_rows(std::span<const std::uint64_t> items) const;
    [[nodiscard]] std::vector<Match> scored(const Plane& plane,
                                            std::span<const std::uint64_t> items) const;
    [[nodiscard]] std::vector<Match> in_range(const Plane& plane, ScoreRange range,
                                              std::size_t offset, std::size_t count,
                                              const Filter& filter) const;
    [[nodiscard]] std::vector<std::vector<Match>> many_in_range(std::span<const Plane> planes,
                                                                ScoreRange range, std::size_t count,
                                                                const Filter& filter) const;

    const VectorSpace m_space;
    const std::unique_ptr<EngineSearch> m_search;
    mutable RowCache m_rows;
    mutable ReadGate m_gate;
    mutable std::mutex m_mutex;  // guards m_state
    std::shared_ptr<const EngineState> m_state;
};

}  // namespace halfspace
