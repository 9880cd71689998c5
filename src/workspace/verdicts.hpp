// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/ids.hpp"
#include "workspace/cut_off_fit.hpp"
#include "workspace/loop_session.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// A person's yes or no about an item that is still there and has a vector.
struct Verdict {
    ItemId item{};
    LabelValue label;  ///< its score is not 0; of an audit's answer +1 or -1
    CutOffSource source = CutOffSource::Pages;

    [[nodiscard]] bool is_positive() const noexcept { return label.score.value_or(0) > 0; }
};

/// The labels of a classifier, and the answers to the cards of its audit about other items; those
/// of score 0 and *unsure* say neither and are left out. By item within each source, labels first.
std::vector<Verdict> verdicts(const LoopSession& session);

/// The items of verdicts, in their order.
std::vector<ItemId> items_of(std::span<const Verdict> verdicts);

/// A verdict beside the score of its item by a head.
struct LabelMark {
    ItemId item{};
    float score = 0;
    LabelValue label;
    CutOffSource source = CutOffSource::Pages;
};

/// The verdicts about items of a split, scored by the head of `round` (the present head without
/// one): where the labels lie among the scores of the split. By item within each source.
/// @throws Error NotFound for an unknown classifier, split or round
std::vector<LabelMark> label_marks(Workspace& workspace, const std::string& name,
                                   const std::string& split, std::optional<std::uint64_t> round);

}  // namespace halfspace
