// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/class_set_types.hpp"
#include "workspace/database.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// A set of classifiers as the catalogue keeps it.
struct ClassSetRow {
    std::int64_t id = 0;
    std::string name;
    SetKind kind = SetKind::Exclusive;
    std::string split;
    std::size_t page_size = 20;
    std::uint64_t round = 1;  ///< the open one; fitted together so far: one less
};

/// The sets of a catalogue. The caller holds the workspace's mutex and, for writing, a Transaction.
class ClassSetTable {
public:
    explicit ClassSetTable(Database& database) : m_database(database) {}

    [[nodiscard]] std::vector<ClassSetRow> all() const;
    [[nodiscard]] std::optional<ClassSetRow> find(const std::string& name) const;
    /// Names of its classes, in their order.
    [[nodiscard]] std::vector<std::string> classes(std::int64_t set) const;
    /// The name of the set a classifier is in.
    [[nodiscard]] std::optional<std::string> set_of(ClassifierId classifier) const;

    /// @return its id. @throws Error Conflict if the name is taken
    std::int64_t add(const ClassSetRow& row);
    /// Writes name, page size and round. @throws as `add`
    void update(const ClassSetRow& row);
    /// Its classes from now on, in their order; none of them may be in another set.
    void set_classes(std::int64_t set, std::span<const ClassifierId> classes);
    /// Its classifiers stay.
    void remove(std::int64_t set);

private:
    Database& m_database;
};

}  // namespace halfspace
