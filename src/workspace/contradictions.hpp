// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "workspace/round_fit.hpp"

#include <numbers>
#include <vector>

namespace halfspace {

/// A label that the other labels contradict.
struct Contradiction {
    ItemId item{};
    float score = 0;      ///< of the label
    double surprise = 0;  ///< how much the others contradict it, in nats
    float expected = 0;   ///< the score the others foretell, -1 to +1
};

/// Above this surprise the others would rather say the opposite of a yes or no.
inline constexpr double kContradicted = std::numbers::ln2;

/// The labels whose leave-one-out surprise (head/leave_one_out.hpp) is above `least`, the most
/// contradicted first. None after a fit without a pull.
/// @param least  in nats
std::vector<Contradiction> find_contradictions(const RoundFit& fit, double least = kContradicted);

}  // namespace halfspace
