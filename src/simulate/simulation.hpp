// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/progress.hpp"
#include "simulate/known_sets.hpp"
#include "simulate/set_vectors.hpp"

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace halfspace {

/// How the simulated person works. Each arm is a way to train:
/// prompt      looks, scores nothing: the head stays the prompt
/// notebooks   the recipe `sgd`, pages of the best
/// logistic    the recipe `logistic`, pages of the best
/// random      random pages; best, borderline, diverse, mix: pages by that strategy
/// default     what a person gets who sets nothing
struct SimulationOptions {
    std::size_t pages = 10;
    std::size_t page_size = 10;
    std::vector<std::string> arms = {};  ///< of `arm_names()`
    double flip = 0;                     ///< chance that an answer is wrong, each time one is asked
    std::size_t recheck = 0;             ///< "still sure?" cards a page; answered like new ones
    bool is_graded = false;              ///< scores as `KnownConcept::scores`, not -1 and +1
    std::uint64_t seed = 0;              ///< of the learner's draws and of the wrong answers
    ProgressCallback on_progress = {};   ///< concept and arm by concept and arm, from any thread
    std::stop_token stop = {};
};

/// What one arm did for one concept; index 0 is before the first page.
struct LearningCurve {
    std::string set;
    std::string concept_name;
    std::string arm;
    std::vector<double> ap;     ///< average precision of the held-out items
    std::vector<double> found;  ///< share of the training split's positives shown so far
    std::vector<bool> below;    ///< significantly below the prompt, by `PairedBootstrap`
};

/// Every arm there is, in the order of the list above.
const std::vector<std::string>& arm_names();

/// Runs every arm over every concept of a set, on all cores, each core with a workspace of its own
/// in a temporary folder that goes afterwards: indexed, labelled and fitted by what a person uses.
/// Runs with the same options give the same curves, whatever the cores.
/// @return by concept, then by arm, both in the order given
/// @throws Error InvalidInput for an unknown arm; Unavailable if stopped
std::vector<LearningCurve> simulate(const KnownSet& set, const SetVectors& vectors,
                                    const EncoderInfo& encoder, const SimulationOptions& options);

}  // namespace halfspace
