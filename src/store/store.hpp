// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// A plane to query with: score(x) = weights . x + bias, the logit. Does not own the weights.
struct Plane {
    std::span<const float> weights;  ///< dim() finite floats, any norm
    float bias = 0;
};

/// Which items a query may return. All conditions hold together.
struct Filter {
    std::optional<std::string> split = {};       ///< only items added under this split
    std::optional<ClassifierId> unseen_by = {};  ///< only items this classifier has not seen
    std::optional<ClassifierId> seen_by = {};    ///< only items this classifier has seen
};

/// One item of an answer.
struct Match {
    ItemId id;
    float score;  ///< weights . x + bias, computed in double from the float32 row, then rounded

    friend bool operator==(const Match&, const Match&) = default;
};

/// Counts of scores in equal bins over [low, high]; `low` and `high` are the extreme scores.
/// All empty when no item passes the filter; one distinct score fills one bin.
struct ScoreHistogram {
    float low = 0;
    float high = 0;
    std::vector<std::uint64_t> counts;
    std::uint64_t total = 0;
};

/// What the vectors of a store are.
struct VectorSpace {
    std::size_t dim = 0;
    std::string encoder_fingerprint;  ///< lower-case hex SHA-256 of the encoder that made them
};

/// Keeps one unit vector for each item and one `seen` flag for each item and classifier; answers
/// exact queries. Items are numbered 0, 1, 2, ... in the order they were added.
///
/// Every row is finite and has L2 norm 1 within `kNormTolerance`. Answers are exact: equal to a
/// plain double-precision loop over the float32 rows; equal scores go by the lower id.
///
/// Threads: const members may run at the same time as each other and as one writing member; a query
/// sees a prefix of the rows. Writing members need the caller to let in one at a time.
class Store {
public:
    static constexpr float kNormTolerance = 1e-5F;

    virtual ~Store() = default;

    [[nodiscard]] virtual const VectorSpace& space() const noexcept = 0;
    [[nodiscard]] std::size_t dim() const noexcept { return space().dim; }
    [[nodiscard]] virtual std::size_t size() const noexcept = 0;

    /// Adds n items under one split and makes them durable before it returns.
    ///
    /// @param rows  n x dim() floats, row-major, unit vectors
    /// @return the id of the first; the others follow it
    /// @throws Error InvalidInput if the size or a row breaks these rules, naming the row;
    ///         Unavailable if the disk is full. Nothing is added then.
    virtual ItemId add(std::span<const float> rows, std::string_view split) = 0;

    /// Forgets every item from `size` on, flags included; no-op if there are none. Durable on
    /// return; waits for queries that still read those items.
    virtual void truncate(std::size_t size) = 0;

    /// The `count` items of highest score, best first. Fewer when fewer pass the filter.
    /// @throws Error InvalidInput if the plane has another dimension or is not finite
    [[nodiscard]] virtual std::vector<Match> best(const Plane& plane, std::size_t count,
                                                  const Filter& filter) const = 0;

    /// `count` items drawn without replacement, uniformly, in the order drawn; scored by `plane`.
    /// The same seed on the same rows and filter gives the same items.
    [[nodiscard]] virtual std::vector<Match> random(const Plane& plane, std::size_t count,
                                                    const Filter& filter,
                                                    std::uint64_t seed) const = 0;

    /// The items with score >= `low`, best first, from the `offset`-th on, `count` at most; and the
    /// same below: score < `high`, highest first. Used for review in score order.
    [[nodiscard]] virtual std::vector<Match> at_least(const Plane& plane, float low,
                                                      std::size_t offset, std::size_t count,
                                                      const Filter& filter) const = 0;
    [[nodiscard]] virtual std::vector<Match> below(const Plane& plane, float high,
                                                   std::size_t offset, std::size_t count,
                                                   const Filter& filter) const = 0;

    /// How many items have score >= `low`.
    [[nodiscard]] virtual std::uint64_t count_at_least(const Plane& plane, float low,
                                                       const Filter& filter) const = 0;

    /// @param bins  1 to 4096
    [[nodiscard]] virtual ScoreHistogram histogram(const Plane& plane, std::size_t bins,
                                                   const Filter& filter) const = 0;

    /// How many items pass the filter.
    [[nodiscard]] virtual std::uint64_t count(const Filter& filter) const = 0;

    /// The rows of `ids`, in their order: ids.size() x dim() floats.
    /// @throws Error NotFound if an id is not stored
    [[nodiscard]] virtual std::vector<float> rows(std::span<const ItemId> ids) const = 0;

    /// Scores of `ids`, in their order. @throws Error NotFound, InvalidInput
    [[nodiscard]] virtual std::vector<float> scores(const Plane& plane,
                                                    std::span<const ItemId> ids) const = 0;

    /// Sets or clears the flag of each id. Durable on return.
    /// @throws Error NotFound; nothing is set then
    virtual void set_seen(ClassifierId classifier, std::span<const ItemId> ids, bool seen) = 0;

    /// The flag of each id, in their order. @throws Error NotFound
    [[nodiscard]] virtual std::vector<bool> seen(ClassifierId classifier,
                                                 std::span<const ItemId> ids) const = 0;

    /// Clears every flag of the classifier. Durable on return.
    virtual void reset_seen(ClassifierId classifier) = 0;

    /// Drops the flags of a classifier that is no more; no-op if it has none.
    virtual void forget(ClassifierId classifier) = 0;
};

}  // namespace halfspace
