// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/loop_types.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace halfspace {

/// What a metadata column says about a concept.
struct ColumnRule {
    enum class Negatives { Others, None, Listed };

    std::string column;
    std::string positive;  ///< items with this value get +1
    /// Which of the other values mean -1. An item without the column gets no label at all.
    Negatives negatives = Negatives::Others;
    std::vector<std::string> listed;  ///< for Listed
};

/// `COLUMN=VALUE`, cut at the first `=`. @throws Error InvalidInput if there is none
ColumnRule column_rule_from(std::string_view text);

/// Labels that came with the data.
struct DataLabels {
    std::vector<ItemLabel> labels;  ///< by item
    std::uint64_t unknown = 0;      ///< items of the split of which the data says nothing
};

/// What a column says of the items of a split, by item; those without the column are left out.
/// @throws Error NotFound for an unknown split, or a column no item of it has
std::vector<std::pair<ItemId, std::string>> column_values(const Workspace& workspace,
                                                          const std::string& split,
                                                          const std::string& column);

/// The labels that a rule gives to the items of a split.
/// @throws Error NotFound for an unknown split, a column no item of it has, or a value that does
///         not occur, listing those there are; InvalidInput if a value is positive and negative
DataLabels labels_from_column(const Workspace& workspace, const std::string& split,
                              const ColumnRule& rule);

}  // namespace halfspace
