// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "weaviate/store_record.hpp"
#include "weaviate/transport.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// An item and all the marks it bears: the removed, the dropped, and those of classifiers.
struct MarkedItem {
    std::uint64_t item;
    std::vector<std::int64_t> marks;
};

/// An item with its vector, as the engine gives it.
struct FoundItem {
    std::uint64_t item;
    float distance = 0;  ///< minus the dot product with what was asked for, summed in float
    std::string vector;  ///< little-endian floats; empty if it has none
};

/// Conditions on items that the engine checks itself.
struct MarkConditions {
    std::optional<std::int64_t> split = {};   ///< its place in the record
    std::vector<std::int64_t> none_of = {};   ///< marks
    std::optional<std::int64_t> one_of = {};  ///< a mark
};

/// The collection of a store in Weaviate, as docs/formats.md describes it: the requests, in our
/// words.
///
/// Threads: any member from any thread. All throw Error as WeaviateTransport does; Unavailable,
/// with the engine's own words, if it cannot do what it is asked for just now (its disk is full, it
/// is read-only, too few replicas answer); Corrupt if objects are not as they were made.
class WeaviateCollection {
public:
    static constexpr std::size_t kMaxDim = 65535;
    /// The engine gives no more objects to one question (QUERY_MAXIMUM_RESULTS).
    static constexpr std::size_t kMaxResults = 10000;

    WeaviateCollection(const WeaviateAddress& address, const WeaviateLimits& limits)
        : m_transport(address, limits) {}

    [[nodiscard]] const WeaviateAddress& address() const noexcept { return m_transport.address(); }

    /// Makes it, with a record of no items.
    /// @throws Error Conflict if it is there already or another program's; InvalidInput if the
    ///         dimension is not 1 to kMaxDim, or the engine refuses a setting
    void create(const VectorSpace& space) const;
    /// By what the vectors are searched, which was settled when it was made.
    /// @throws Error NotFound if it is not there; Conflict if it is another program's
    [[nodiscard]] WeaviateIndex check_ours() const;
    /// Removes it and all in it. @throws Error as `check_ours`
    void drop() const;

    /// @param left_after  as in WeaviateRequest
    /// @throws Error NotFound if there is none, Conflict if it is of a newer version
    [[nodiscard]] StoreRecord read_record(
        std::optional<std::chrono::milliseconds> left_after = {}) const;
    void write_record(const StoreRecord& record) const;

    /// Writes items without marks over what is there.
    /// @param rows  row-major, of items `first`, `first` + 1, ...
    void put_items(std::uint64_t first, std::span<const float> rows, std::size_t dim,
                   std::uint64_t split) const;
    /// Writes items without vectors over what is there.
    void put_without_vectors(std::span<const MarkedItem> items,
                             std::span<const std::uint64_t> splits) const;
    /// Items keep all but their marks. @throws Error Corrupt also if one is not there
    void set_marks(std::span<const MarkedItem> items) const;
    /// The items of [begin, end) that bear one of `marks`, in any order, with all their marks, as
    /// one replica has them.
    /// @param end  up to kMaxResults from `begin`
    [[nodiscard]] std::vector<MarkedItem> read_marks(std::uint64_t begin, std::uint64_t end,
                                                     std::span<const std::int64_t> marks) const;
    /// All marks of each of these items, their replicas compared. @throws Error as fail_lacking
    [[nodiscard]] std::vector<MarkedItem> marks_of(std::span<const std::uint64_t> items) const;
    /// Removes the items from `first` on. @return how many there were
    std::uint64_t remove_from(std::uint64_t first) const;

    /// The `limit` items nearest to `direction` that meet the conditions, the nearest first, with
    /// their vectors. @param limit  up to kMaxResults
    [[nodiscard]] std::vector<FoundItem> nearest(std::span<const float> direction,
                                                 const MarkConditions& conditions,
                                                 std::size_t limit) const;
    /// Some items with their vectors, in any order; those that are not there are left out.
    [[nodiscard]] std::vector<FoundItem> fetch(std::span<const std::uint64_t> items) const;
    /// Up to `count` items from `first` on, in their order.
    [[nodiscard]] std::vector<FoundItem> list(std::uint64_t first, std::size_t count) const;

    /// Says that what the record promises is not there.
    /// @throws Error Corrupt; of a store with replicas Unavailable, for one that was away may not
    ///         have caught up yet
    [[noreturn]] void fail_lacking(const std::string& what) const;

private:
    WeaviateTransport m_transport;
};

/// How many vectors make a message of a few megabytes: 1 to 4096.
std::size_t vectors_at_once(std::size_t dim) noexcept;

}  // namespace halfspace
