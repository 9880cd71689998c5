// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/ids.hpp"
#include "engine/engine_state.hpp"
#include "store/store.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// The one object of a collection that is no item: what a store in Weaviate holds beside vectors
/// and marks. Written whole; what it says is acknowledged, what goes beyond it is not.
struct StoreRecord {
    static constexpr std::int64_t kVersion = 1;
    static constexpr std::int64_t kRemoved = 1;  ///< marks of items; those below kFirstMark are
    static constexpr std::int64_t kDropped = 2;  ///< of all classifiers
    static constexpr std::int64_t kFirstMark = 16;

    /// Items that follow each other in one split.
    struct Batch {
        std::uint64_t count;
        std::uint64_t split;  ///< its place in `splits`

        friend bool operator==(const Batch&, const Batch&) = default;
    };

    VectorSpace space;
    std::string opening;  ///< what the process that opened the store last drew
    std::vector<std::string> splits;
    std::vector<Batch> batches;                  ///< of all items, in their order
    std::map<ClassifierId, std::int64_t> marks;  ///< what an item bears that a classifier has seen
    std::int64_t next_mark = kFirstMark;         ///< never given twice

    [[nodiscard]] std::uint64_t items() const noexcept;
    /// The place of a split, which is made if it is not there.
    /// @throws Error InvalidInput if there are too many or its name is too long
    std::uint64_t place_of(std::string_view split);
    void append(std::uint64_t count, std::uint64_t split);
    void truncate(std::uint64_t items);
    /// The state without marks.
    [[nodiscard]] EngineState state() const;

    [[nodiscard]] std::string json() const;
    /// @throws Error Conflict if it is of a newer version, Corrupt if it is none; `where` is named
    static StoreRecord parse(std::string_view json, std::string_view where);

    friend bool operator==(const StoreRecord& a, const StoreRecord& b) {
        return a.json() == b.json();
    }
};

}  // namespace halfspace
