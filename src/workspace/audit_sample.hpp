// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "head/audit.hpp"
#include "head/calibration.hpp"
#include "workspace/audit_table.hpp"
#include "workspace/loop_session.hpp"
#include "workspace/page_labels.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace halfspace {

/// What is known of the drawn items: audit labels, and in the training split the scores given.
AuditLabels known_labels(const LoopSession& session, const AuditRow& audit);

/// How many of the drawn, from the first on, have an answer: the random sample so far. What was
/// known before is no random part of what was drawn, so it counts in its turn only.
std::size_t answered(const AuditRow& audit, const AuditLabels& known);

/// The strata of an audit, cut once more at a cut-off that lies within one.
std::vector<AuditCell> cells_of(const Store& store, const AuditRow& audit, float cut_off,
                                const AuditLabels& known);

/// The strata of an audit, each parted by what some head finds, whatever head they were drawn for:
/// within a stratum the drawn are a random sample of either part. Items that are gone are left out.
/// @param found  every item of the audit's split that the head finds
std::vector<AuditCell> crossed_cells(const Store& store, const AuditRow& audit,
                                     const AuditLabels& known, std::span<const Match> found);

/// The answered items of the audit, scored by a head, each standing for its stratum's items: weight
/// = items / answered. They are a random sample for any head, whatever head they were drawn for.
/// One that the head was fitted on has its score of `pages`. Empty without an audit.
/// @param pages  `page_labels` of that head
std::vector<ScoredLabel> audit_labels(const LoopSession& session, const Head& head,
                                      const PageLabels& pages);

}  // namespace halfspace
