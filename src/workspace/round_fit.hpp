// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/fit.hpp"
#include "workspace/classifier_table.hpp"
#include "workspace/round_table.hpp"
#include "workspace/workspace.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace halfspace {

/// How a round is fitted; the defaults are measured (docs/decisions/0003-the-head.md).
struct RoundFitSettings {
    PullSettings pull;
    std::size_t negatives = 100;    ///< random unlabelled rows of the split taken as negatives
    float negative_weight = 0.15F;  ///< of each of them; a label weighs 1
    SgdSettings sgd;
};

/// Fits on all labels with the pull to `start` and weak negatives. Without a label the head is the
/// start's.
Head fit_round(const Workspace& workspace, const ClassifierRow& classifier,
               std::span<const float> start, std::span<const ItemLabel> labels,
               const RoundFitSettings& settings = {});

/// The notebooks' recipe: this page's labels only, on from the query head. Without a label on the
/// page the head stays.
Head fit_page_by_sgd(const Workspace& workspace, const Head& query,
                     std::span<const ItemLabel> page_labels, const RoundFitSettings& settings = {});

/// What going from one head to another changes among the best items of a split, seen ones too.
Change compare_heads(const Workspace& workspace, const std::string& split, const Head& before,
                     const Head& after);

}  // namespace halfspace
