// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/engine_search.hpp"
#include "engine/estimates.hpp"
#include "weaviate/collection.hpp"
#include "weaviate/plane_scores.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace halfspace {

/// Queries on vectors in Weaviate. It can only search for what is nearest to a vector: `top`
/// without a target asks for some more than are wanted, vectors included, computes their exact
/// scores here, and asks for more until the engine's own order, within the error of its sums,
/// leaves no other item a place. All else is answered by reading all vectors through
/// (PlaneScores), and so is a page that is not settled within what the engine gives at once.
///
/// With the index hnsw the engine may miss items, and so may `top` without a target.
class WeaviateSearch final : public EngineSearch {
public:
    WeaviateSearch(std::shared_ptr<const WeaviateCollection> collection, WeaviateIndex index,
                   std::size_t dim)
        : m_collection(std::move(collection)),
          m_index(index),
          m_dim(dim),
          m_scores(*m_collection, dim) {}

    [[nodiscard]] std::vector<RowScore> top(const Plane& plane, const Chosen& chosen,
                                            ScoreRange range, std::optional<float> target,
                                            std::uint64_t count) const override;
    [[nodiscard]] std::vector<std::vector<RowScore>> top_of_many(
        std::span<const Plane> planes, const Chosen& chosen, ScoreRange range,
        std::uint64_t count) const override;
    [[nodiscard]] std::uint64_t count_at_least(const Plane& plane, const Chosen& chosen,
                                               float low) const override;
    [[nodiscard]] std::vector<Selection> strata(const Plane& plane, const Chosen& chosen,
                                                std::span<const float> edges) const override;
    /// Exact for any number of items.
    [[nodiscard]] ScoreHistogram histogram(const Plane& plane, const Chosen& chosen,
                                           std::size_t bins) const override;
    [[nodiscard]] std::vector<float> rows(std::span<const std::uint64_t> ids) const override;
    /// Weaviate does not say.
    [[nodiscard]] std::map<std::string, std::uint64_t> bytes() const override { return {}; }

    [[nodiscard]] WeaviateIndex index() const noexcept { return m_index; }
    /// What the engine's conditions must say for a classifier.
    void set_marks(std::map<ClassifierId, std::int64_t> marks);
    /// Whether marks in the engine are as the state says. If not, it is not asked by them.
    void trust_marks(bool trusted) noexcept { m_trusts_marks = trusted; }
    void forget_from(std::uint64_t size) override;

private:
    [[nodiscard]] MarkConditions conditions_for(const Chosen& chosen) const;
    [[nodiscard]] std::optional<std::vector<RowScore>> ask(const Plane& plane, const Chosen& chosen,
                                                           ScoreRange range,
                                                           std::uint64_t count) const;
    [[nodiscard]] std::vector<RowScore> scored_by_number(const Plane& plane,
                                                         const Selection& chosen,
                                                         ScoreRange range) const;
    [[nodiscard]] bool is_complete(const Chosen& chosen, std::uint64_t chosen_found) const;
    [[nodiscard]] std::vector<RowScore> score_found(const Plane& plane, const Chosen& chosen,
                                                    std::span<const FoundItem> found) const;

    const std::shared_ptr<const WeaviateCollection> m_collection;
    const WeaviateIndex m_index;
    const std::size_t m_dim;
    mutable PlaneScores m_scores;
    std::atomic<bool> m_trusts_marks{true};
    mutable std::mutex m_mutex;  // guards m_marks
    std::map<ClassifierId, std::int64_t> m_marks;
};

}  // namespace halfspace
