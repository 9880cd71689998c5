// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/ids.hpp"
#include "base/progress.hpp"
#include "store/item_set.hpp"
#include "store/store_methods.hpp"
#include "store/vector_index.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
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
    std::shared_ptr<const ItemSet> among = {};   ///< only items of this set, if there is one
};

/// One item of an answer.
struct Match {
    ItemId id;
    float score;  ///< weights . x + bias, computed in double from the float32 row, then rounded

    friend bool operator==(const Match&, const Match&) = default;
};

/// Counts of scores in equal bins over [low, high]; `low` and `high` are the extreme scores.
/// All empty when no item passes the filter; one distinct score fills one bin.
///
/// Of many items the scores counted are estimates, each off by at most `error`, so an item close to
/// the edge of a bin may be counted in the next one; `total` is exact. Where a number must be
/// right, ask `count_at_least`.
struct ScoreHistogram {
    float low = 0;
    float high = 0;
    std::vector<std::uint64_t> counts;
    std::uint64_t total = 0;
    float error = 0;  ///< 0: the counts are exact
};

/// The items with low <= score < high, and some of them.
struct Stratum {
    float low;   ///< -infinity for the lowest
    float high;  ///< +infinity for the highest
    std::uint64_t population = 0;
    std::vector<Match> sample;
};

/// What the vectors of a store are.
struct VectorSpace {
    std::size_t dim = 0;
    std::string encoder_fingerprint;  ///< lower-case hex SHA-256 of the encoder that made them
};

/// What a store holds and what it takes.
struct StoreStats {
    std::uint64_t items = 0;         ///< ids given so far
    std::uint64_t rows = 0;          ///< vectors stored, those of removed items included
    std::uint64_t removed = 0;       ///< items that were removed
    std::uint64_t removed_rows = 0;  ///< vectors of removed items that a compaction can drop
    std::map<std::string, std::uint64_t> splits;      ///< items of each that are not removed
    std::map<ClassifierId, std::uint64_t> seen;       ///< items seen that are not removed
    std::map<std::string, std::uint64_t> file_bytes;  ///< disk space by file name
    std::uint64_t unsummed_rows = 0;   ///< vectors without a checksum, from an older format
    std::uint64_t resident_bytes = 0;  ///< of the files, how much is in memory now
};

struct CompactionOptions {
    ProgressCallback on_progress = {};  ///< counts vectors; no lock is held while it runs
    std::stop_token stop = {};
    std::size_t batch_rows = 4096;  ///< vectors copied at a time
    /// Called once, when it is decided which vectors go: what is removed later stays.
    std::function<void()> on_decided = {};
};

struct CompactionReport {
    std::uint64_t rows = 0;     ///< vectors there are now
    std::uint64_t dropped = 0;  ///< vectors that went
    bool was_stopped = false;   ///< by the token; everything is as it was
};

/// Keeps one unit vector for each item and one `seen` flag for each item and classifier; answers
/// queries. Items are numbered 0, 1, 2, ... in the order they were added.
///
/// Every row is finite and has L2 norm 1 within `kNormTolerance`. Answers are exact: equal to a
/// plain double-precision loop over the float32 rows; equal scores go by the lower id. Only what
/// `methods` calls approximate may lack items; all else of it holds.
///
/// A removed item takes part in no query any more; its id is never given again. Its vector can be
/// read until a compaction drops it.
///
/// Threads: any member from any thread. A query sees the items up to a moment and none after it;
/// writing members take turns, except that all others go on while `compact` copies.
class Store {
public:
    static constexpr float kNormTolerance = 1e-5F;
    static constexpr std::size_t kMaxPlanes = 64;
    static constexpr std::size_t kMaxEdges = 64;
    static constexpr std::size_t kExactHistogramItems = 65536;

    virtual ~Store() = default;

    [[nodiscard]] virtual const VectorSpace& space() const noexcept = 0;
    [[nodiscard]] std::size_t dim() const noexcept { return space().dim; }
    /// How many ids were given: the next item gets this one. Removed items count.
    [[nodiscard]] virtual std::size_t size() const noexcept = 0;
    /// How it answers each kind of query.
    [[nodiscard]] virtual StoreMethods methods() const = 0;

    /// Adds n items under one split and makes them durable before it returns.
    ///
    /// @param rows  n x dim() floats, row-major, unit vectors
    /// @return the id of the first; the others follow it
    /// @throws Error InvalidInput if the size or a row breaks these rules, naming the row;
    ///         Unavailable if the disk is full. Nothing is added then.
    virtual ItemId add(std::span<const float> rows, std::string_view split) = 0;

    /// Forgets every item from `size` on, flags included; no-op if there are none. Durable on
    /// return; waits for queries that still read those items.
    /// @throws Error Unavailable; an engine then shows the items no more all the same, and drops
    ///         them before its next change
    virtual void truncate(std::size_t size) = 0;

    /// Takes items out of every query and count. Durable on return; removing twice is no error.
    /// Cut short by a crash, some of them may be removed and some not.
    /// @throws Error NotFound if an id was never given, Unavailable; nothing is removed then
    virtual void remove(std::span<const ItemId> ids) = 0;

    /// Whether each id is removed, in their order. @throws Error NotFound if one was never given
    [[nodiscard]] virtual std::vector<bool> removed(std::span<const ItemId> ids) const = 0;

    /// The split each id was added under, removed ones too, in their order.
    /// @throws Error NotFound if one was never given
    [[nodiscard]] virtual std::vector<std::string> splits(std::span<const ItemId> ids) const = 0;

    /// Drops the vectors of removed items, except those of `keep`, and gives the disk space back.
    /// Ids stay as they are. Queries and writing members go on meanwhile; what is removed meanwhile
    /// stays for the next time. Needs as much free space as the vectors that stay take.
    ///
    /// @param keep  any order; ids that are not removed or not given do not matter
    /// @throws Error Conflict if another compaction is running; Unavailable if the disk is full;
    ///         Corrupt if a vector does not match its checksum. Everything is as it was then.
    virtual CompactionReport compact(std::span<const ItemId> keep,
                                     const CompactionOptions& options) = 0;
    CompactionReport compact() { return compact({}, {}); }

    [[nodiscard]] virtual StoreStats stats() const = 0;

    /// What best matches are found by from now on; it is built, or dropped, if need be. Queries and
    /// writing members go on meanwhile. A home that always scans has only None.
    /// @return false if the stop token came first; `complete_index` then builds it
    /// @throws Error InvalidInput if this home cannot have it; Unavailable
    virtual bool use_index(VectorIndex index, const IndexBuildOptions& options);
    /// Builds the index that was asked for and is not there yet; no-op if there is none to build.
    /// To be called when many items were added. @return, @throws as `use_index`
    virtual bool complete_index(const IndexBuildOptions& options);

    /// The `count` items of highest score, best first. Fewer when fewer pass the filter.
    /// @throws Error InvalidInput if the plane has another dimension or is not finite
    [[nodiscard]] virtual std::vector<Match> best(const Plane& plane, std::size_t count,
                                                  const Filter& filter) const = 0;

    /// The `count` items of smallest |score - target|, computed in float, the smallest first. Fewer
    /// when fewer pass the filter.
    /// @throws Error InvalidInput as `best`, or if the target is not finite
    [[nodiscard]] virtual std::vector<Match> borderline(const Plane& plane, float target,
                                                        std::size_t count,
                                                        const Filter& filter) const = 0;

    /// `best` for each of up to kMaxPlanes planes, in their order; several at once cost little more
    /// than one. @throws Error InvalidInput as `best`, or if there are too many planes
    [[nodiscard]] virtual std::vector<std::vector<Match>> best_of_many(
        std::span<const Plane> planes, std::size_t count, const Filter& filter) const = 0;

    /// `count` items drawn without replacement, uniformly, in the order drawn; scored by `plane`.
    /// The same seed on the same rows and filter gives the same items.
    [[nodiscard]] virtual std::vector<Match> random(const Plane& plane, std::size_t count,
                                                    const Filter& filter,
                                                    std::uint64_t seed) const = 0;

    /// Splits the items at `edges` into edges.size() + 1 strata by score, the lowest first, and
    /// draws up to `per_stratum` items of each as `random` does, independently. Strata and
    /// populations are exact, so each item of a stratum is in the sample with probability sample
    /// size / population. For strata of about equal size take the edges from a histogram.
    ///
    /// @param edges  up to kMaxEdges, finite, strictly ascending
    /// @throws Error InvalidInput
    [[nodiscard]] virtual std::vector<Stratum> stratified(const Plane& plane,
                                                          std::span<const float> edges,
                                                          std::size_t per_stratum,
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

    /// All items with score >= `low` for each of up to kMaxPlanes planes, in their order, best
    /// first; several at once cost little more than one.
    /// @throws Error InvalidInput as `at_least`, or if there are too many planes
    [[nodiscard]] virtual std::vector<std::vector<Match>> at_least_of_many(
        std::span<const Plane> planes, float low, const Filter& filter) const = 0;

    /// How many items have score >= `low`.
    [[nodiscard]] virtual std::uint64_t count_at_least(const Plane& plane, float low,
                                                       const Filter& filter) const = 0;

    /// Exact for up to kExactHistogramItems items. @param bins  1 to 4096
    [[nodiscard]] virtual ScoreHistogram histogram(const Plane& plane, std::size_t bins,
                                                   const Filter& filter) const = 0;

    /// How many items pass the filter.
    [[nodiscard]] virtual std::uint64_t count(const Filter& filter) const = 0;

    /// The rows of `ids`, in their order: ids.size() x dim() floats.
    /// @throws Error NotFound if an id was never given or its vector was dropped by a compaction
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
