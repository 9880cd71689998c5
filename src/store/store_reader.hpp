// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/thread_pool.hpp"
#include "store/search.hpp"
#include "store/snapshot.hpp"
#include "store/store.hpp"

#include <memory>
#include <mutex>

namespace halfspace {

/// The reading half of an embedded store: answers every query on the snapshot that the writing half
/// published last. Inside, rows; outside, ids.
class StoreReader : public Store {
public:
    [[nodiscard]] const VectorSpace& space() const noexcept final { return m_space; }
    [[nodiscard]] std::size_t size() const noexcept final { return snapshot()->items; }
    [[nodiscard]] StoreMethods methods() const final { return {.home = "folder"}; }

    [[nodiscard]] std::vector<Match> best(const Plane& plane, std::size_t count,
                                          const Filter& filter) const final;
    [[nodiscard]] std::vector<Match> borderline(const Plane& plane, float target, std::size_t count,
                                                const Filter& filter) const final;
    [[nodiscard]] std::vector<std::vector<Match>> best_of_many(std::span<const Plane> planes,
                                                               std::size_t count,
                                                               const Filter& filter) const final;
    [[nodiscard]] std::vector<Stratum> stratified(const Plane& plane, std::span<const float> edges,
                                                  std::size_t per_stratum, const Filter& filter,
                                                  std::uint64_t seed) const final;
    [[nodiscard]] std::vector<Match> random(const Plane& plane, std::size_t count,
                                            const Filter& filter, std::uint64_t seed) const final;
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

protected:
    /// Answers nothing until the first `publish`.
    explicit StoreReader(VectorSpace space)
        : m_space(std::move(space)), m_kernels(supported_kernels().front()) {}

    [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const noexcept;
    /// Queries that begin from now on see `next`.
    void publish(Snapshot next);
    [[nodiscard]] ThreadPool& pool() const noexcept { return m_pool; }

private:
    [[nodiscard]] std::vector<Match> in_range(const Plane& plane, ScoreRange range,
                                              std::size_t offset, std::size_t count,
                                              const Filter& filter) const;

    [[nodiscard]] std::vector<std::vector<Match>> many_in_range(std::span<const Plane> planes,
                                                                ScoreRange range, std::size_t count,
                                                                const Filter& filter) const;

    /// Exact scores beside rows drawn at random.
    [[nodiscard]] std::vector<Match> scored(const Snapshot& now, const Plane& plane,
                                            std::span<const std::uint64_t> rows) const;

    const VectorSpace m_space;
    const Kernels m_kernels;
    mutable ThreadPool m_pool;
    mutable std::mutex m_mutex;  // guards m_snapshot
    std::shared_ptr<const Snapshot> m_snapshot;
};

}  // namespace halfspace
