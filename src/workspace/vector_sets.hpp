// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/ids.hpp"
#include "workspace/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// A store of vectors over a workspace's items: item i of the store is item i of the catalogue. The
/// encoder's fingerprint and the dimension are in the store's header.
struct VectorSet {
    std::int64_t id = 0;
    std::string folder;   ///< within the workspace's; with an address only a name
    std::string encoder;  ///< its name
    bool in_use = false;  ///< one set is: pages, fits and searches are on it
    std::string address;  ///< of the engine that the store is in; empty: it is in the folder
};

/// An item that a set has no vector of, and why, in words for a person.
struct MissingVector {
    ItemId item{};
    std::string reason;
};

/// The sets of vectors of a catalogue. The caller holds the workspace's mutex and, for writing, a
/// Transaction.
class VectorSetTable {
public:
    explicit VectorSetTable(const Database& database) : m_database(database) {}

    /// By id, the oldest first.
    [[nodiscard]] std::vector<VectorSet> all() const;
    [[nodiscard]] std::optional<VectorSet> find(std::int64_t id) const;
    /// @throws Error Corrupt if there is none
    [[nodiscard]] VectorSet in_use() const;

    /// @return its id
    std::int64_t add(std::string_view folder, std::string_view encoder,
                     std::string_view address = {});
    /// Makes `id` the set in use, in place of another.
    void use(std::int64_t id);
    /// Forgets a set and what it has no vectors of. Rounds fitted on it keep their labels.
    void remove(std::int64_t id);

    void add_missing(std::int64_t id, const MissingVector& missing);
    /// Makes what is missing in `to` the same as in `from`.
    void copy_missing(std::int64_t from, std::int64_t to);
    /// Gives what was made on the vectors of `from`, rounds and audits, to its copy.
    void pass_on(std::int64_t from, std::int64_t to);
    /// Forgets what is missing from item `first` on.
    void forget_missing(std::int64_t id, std::uint64_t first);
    /// The items without a vector, removed ones too, by id.
    [[nodiscard]] std::vector<ItemId> missing(std::int64_t id) const;

private:
    const Database& m_database;
};

/// Which items have no vector in the set in use. They are on no page and in no fit; their labels
/// wait. The caller holds the workspace's mutex as long as it asks.
class WithoutVector {
public:
    explicit WithoutVector(const Database& database);

    [[nodiscard]] bool contains(ItemId item) { return reason(item).has_value(); }
    /// Why it has none; nothing if it has one.
    [[nodiscard]] std::optional<std::string> reason(ItemId item);

private:
    Statement m_reason;
    bool m_is_empty;
};

}  // namespace halfspace
