// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/metrics.hpp"
#include "workspace/verdicts.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// What a person says of items against what the present head says at its cut-off.
struct LabelConfusion {
    float cut_off = 0;
    CutOffCounts counts;
    std::uint64_t neither = 0;  ///< labels of score 0 and *unsure*; left out
};

/// A cell of it, or the two where person and head disagree.
enum class ConfusionCell { Mistakes, TruePositives, FalsePositives, FalseNegatives, TrueNegatives };

/// `mistakes`, `true_positives`, ... @throws Error InvalidInput, listing the names
ConfusionCell confusion_cell_from(std::string_view name);

/// `pages` or `audit`. @throws Error InvalidInput, listing the names
CutOffSource label_source_from(std::string_view name);

/// A card whose score is what decides: for a label that the head was fitted on the score by the fit
/// without it (head/leave_one_out.hpp), for others that of the head.
struct ConfusedCard {
    Card card;  ///< its label is the person's, by `source`
    CutOffSource source = CutOffSource::Pages;
};

struct ConfusedPage {
    std::uint64_t total = 0;
    std::vector<ConfusedCard> cards;
};

/// The labels of a classifier held against its decisions. Threads: any member from any thread.
class LabelConfusions {
public:
    explicit LabelConfusions(Workspace& workspace) : m_workspace(workspace) {}

    /// @param source  whose labels alone, pages or audit; nothing: both
    /// @throws Error NotFound if there is no such classifier
    [[nodiscard]] LabelConfusion confusion(const std::string& name,
                                           std::optional<CutOffSource> source) const;

    /// The items of a cell: those where the head is most sure of the opposite first, then those it
    /// gets right, the least sure first.
    /// @throws Error as `confusion`
    [[nodiscard]] ConfusedPage confused(const std::string& name, std::optional<CutOffSource> source,
                                        ConfusionCell cell, std::size_t offset,
                                        std::size_t count) const;

private:
    Workspace& m_workspace;
};

}  // namespace halfspace
