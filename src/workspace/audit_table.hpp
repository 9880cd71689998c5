// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/ids.hpp"
#include "head/head.hpp"
#include "workspace/database.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace halfspace {

/// The items that were drawn to tell how good a head is.
struct AuditRow {
    std::string split;
    std::uint64_t round = 0;       ///< whose page the head asks for
    Head head;                     ///< what is audited
    std::vector<float> edges;      ///< between the strata, ascending
    std::vector<ItemId> items;     ///< in the order they are shown
    std::uint64_t population = 0;  ///< items of the split when they were drawn
};

/// What a person said of an audited item; nothing is *unsure*.
using AuditLabels = std::unordered_map<ItemId, std::optional<bool>>;

/// Audits of a catalogue, one a classifier: a new one replaces the old, labels stay. The caller
/// holds the workspace's mutex and, for writing, a Transaction.
class AuditTable {
public:
    explicit AuditTable(Database& database) : m_database(database) {}

    /// Nothing if none was drawn on the vectors in use.
    [[nodiscard]] std::optional<AuditRow> find(ClassifierId classifier) const;
    void replace(ClassifierId classifier, const AuditRow& audit);

    [[nodiscard]] AuditLabels labels(ClassifierId classifier) const;
    void set_label(ClassifierId classifier, ItemId item, std::optional<bool> is_positive);
    void clear_label(ClassifierId classifier, ItemId item);

private:
    Database& m_database;
};

}  // namespace halfspace
