// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/store.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace halfspace::testing {

/// One change to a store, complete in itself: the same numbers always mean the same change.
struct Operation {
    enum class Kind : std::uint64_t {
        Add,
        SetSeen,
        ClearSeen,
        ResetSeen,
        Forget,
        Remove,
        Compact,
        Truncate,
    };

    Kind kind{};
    std::uint64_t size = 0;        ///< of the store before; after, for a truncation
    std::uint64_t count = 0;       ///< of rows or of items drawn
    std::uint64_t seed = 0;        ///< of the rows, of the items drawn
    std::uint64_t classifier = 0;  ///< or split

    /// Rows to add: count x dim.
    [[nodiscard]] std::vector<float> rows(std::size_t dim) const;
    [[nodiscard]] std::string split() const { return "split " + std::to_string(classifier); }
    /// `count` ids below `size`, some of them the same; none in an empty store.
    [[nodiscard]] std::vector<ItemId> ids() const;
};

/// Which changes began and which were acknowledged, in this order.
struct Event {
    enum class Phase : std::uint64_t { Begin, Acknowledged };

    Phase phase{};
    Operation operation;
    std::size_t changes = 0;  ///< to the disk, before it
};

/// Does `count` random changes to `store` and tells before and after each. Changes go on between
/// the batches of a compaction.
void work(Store& store, std::size_t count, std::mt19937& generator,
          const std::function<void(Event::Phase, const Operation&)>& tell);

/// What a store must hold.
class CrashModel {
public:
    static constexpr std::size_t kDim = 5;
    static constexpr std::array kClassifiers{ClassifierId{1}, ClassifierId{2}, ClassifierId{3}};

    /// One event has happened for certain.
    void happened(const Event& event);
    /// Holds a store that was opened after a crash against this. What had begun may be there or not
    /// (flags and removals: each for itself); what is there becomes part of this.
    void expect_in(const Store& store);

    /// How often a change that had begun was found whole, and how often not at all.
    struct Findings {
        std::map<Operation::Kind, std::uint64_t> whole;
        std::map<Operation::Kind, std::uint64_t> absent;
    };
    [[nodiscard]] const Findings& findings() const noexcept { return m_findings; }

private:
    struct Item {
        std::vector<float> row;
        std::string split;
    };

    void apply(const Operation& operation);
    void adopt(const Operation& operation, const Store& store);
    void adopt_flags(const Operation& operation, const Store& store);
    void adopt_compaction(const Store& store);
    void note(const Operation& operation, bool is_whole);
    void expect_items(const Store& store) const;
    void expect_flags(const Store& store) const;

    std::vector<Item> m_items;
    std::set<std::uint64_t> m_removed;
    std::set<std::uint64_t> m_dropped;  ///< removed, and the row is gone
    std::set<std::uint64_t> m_to_drop;  ///< what the compaction that runs will drop
    std::map<ClassifierId, std::set<std::uint64_t>> m_seen;
    std::vector<Operation> m_begun;
    Findings m_findings;
};

}  // namespace halfspace::testing
