// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/calibration.hpp"
#include "workspace/loop_session.hpp"
#include "workspace/round_fit.hpp"

#include <vector>

namespace halfspace {

/// Labels of pages with the scores a head gives to what it has not seen; one of score 0 is of
/// neither kind and left out.
struct PageLabels {
    std::vector<ItemId> items;
    std::vector<ScoredLabel> labels;  ///< one an item, of weight 1
};

/// The labels a head was fitted on, each scored by the fit without it (head/leave_one_out.hpp).
/// Empty if it was not fitted with a pull.
PageLabels page_labels(const RoundFit& fit);

/// The labels as they stand for the present head: those it was fitted on as above, later ones by
/// its scores. Empty if it was not fitted with a pull.
PageLabels page_labels(const LoopSession& session);

}  // namespace halfspace
