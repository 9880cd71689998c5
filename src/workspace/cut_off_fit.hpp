// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/calibration.hpp"
#include "head/cut_off.hpp"
#include "workspace/loop_session.hpp"
#include "workspace/round_fit.hpp"
#include "workspace/round_table.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace halfspace {

/// Where the labels come from that a cut-off goes by.
enum class CutOffSource { None, Pages, Audit };

/// `none`, `pages`, `audit`.
std::string_view name_of(CutOffSource source) noexcept;

/// What the labels say of a head's scores.
struct CutOffFit {
    CutOffSource source = CutOffSource::None;
    std::size_t positives = 0;  ///< labels to go by
    std::size_t negatives = 0;
    std::optional<Calibration> calibration;  ///< nothing if the labels cannot tell
    CutOffChoice choice;                     ///< empty for a cut-off by hand
};

/// Calibration and cut-off of a head: by the audit's labels where there are `kFewestOfAKind` of
/// each kind, for they tell about the whole split; else by those of pages, which tell about items
/// like those shown, and cannot tell a recall.
/// @param pages  `page_labels` of that head
/// @param audit  `audit_labels` of that head
CutOffFit fit_cut_off(const CutOffRule& rule, std::span<const ScoredLabel> pages,
                      std::span<const ScoredLabel> audit);

/// Fits the classifier's rule to a head that was just fitted, and gives the classifier the cut-off
/// if there is one.
/// @return why the rule could not be kept, for the person; empty if it was or there is none
std::string keep_cut_off_rule(LoopSession& session, const RoundFit& fit, RoundRow& round);

}  // namespace halfspace
