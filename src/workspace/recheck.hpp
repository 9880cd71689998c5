// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/round_fit.hpp"
#include "workspace/round_rechecks.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace halfspace {

/// The labels the others contradict most, the most contradicted first, `count` at most: those whose
/// leave-one-out surprise (head/leave_one_out.hpp) is above ln 2, where the others would rather say
/// the opposite of a yes or no.
///
/// One that was asked about before is left out unless its evidence has changed: its score is
/// another now, or its surprise has grown by more than 1 nat since.
/// @param rows    what the fit was made on, nothing thinned
/// @param fitted  the head `fit_with_pull` gave for `rows` and `pull`
/// @param asked   what was asked about before, each item once
std::vector<Recheck> pick_rechecks(const FitRows& rows, const Head& fitted, double pull,
                                   std::size_t count, std::span<const Recheck> asked);

}  // namespace halfspace
