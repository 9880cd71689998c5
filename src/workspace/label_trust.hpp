// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/round_fit.hpp"

#include <optional>
#include <span>

namespace halfspace {

/// The chance that a label is right, by Bayes' rule: q (1 - e) / (q (1 - e) + (1 - q) e), where q =
/// exp(-surprise) is what the other labels give it and e how often a person errs: 3 labels in 100.
/// One that was left as it was when asked about is right. One that was changed then has an answer
/// on either side: e is 1/2.
/// @param surprise  in nats, >= 0
/// @param score     of the label
/// @param asked     its score when it was last asked about; nothing: it never was
/// @return 0 to 1
double chance_right(double surprise, float score, std::optional<float> asked) noexcept;

/// Lets each label of the rows weigh what its chance to be right is, 1/50 at least.
/// @param left_out  what the fit without it says of each label, as a logit
void weigh_by_trust(FitRows& rows, std::span<const double> left_out);

}  // namespace halfspace
