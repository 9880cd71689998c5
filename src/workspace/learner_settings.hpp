// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace halfspace {

/// How a classifier learns: what its fit weighs and what its pages hold beside new items. The
/// defaults are what a person gets who sets nothing (docs/decisions/0014-the-learner.md); the rules
/// are those of LearnerSettings in api/openapi.yaml.
struct LearnerSettings {
    /// How strongly the head is held to the start (fit.hpp); nothing: chosen by the labels.
    std::optional<double> pull = {};
    double scale = 8;              ///< norm the start is given in the fit, 0 to 100
    std::size_t negatives = 200;   ///< random unlabelled items taken as negatives, 0 to 1000
    double negatives_weight = 15;  ///< of all of them together, above 0; a label weighs 1
    double recency = 1;            ///< what a label loses a round: weight recency^age, 0.5 to 1
    std::size_t recheck = 0;       ///< "still sure?" cards a page, 0 to 20
    double audit = 0.1;            ///< share of a *mix* page drawn at random, 0 to 1
    std::uint64_t seed = 0;        ///< of the negatives and of random pages

    friend bool operator==(const LearnerSettings&, const LearnerSettings&) = default;
};

/// What the settings can be, ends included; those that are not here begin at 0.
struct LearnerLimits {
    static constexpr double kLeastPull = 1e-4;
    static constexpr double kMostPull = 1e4;
    static constexpr double kMostScale = 100;
    static constexpr std::size_t kMostNegatives = 1000;
    static constexpr double kLeastWeight = 1e-3;
    static constexpr double kMostWeight = 1e4;
    static constexpr double kLeastRecency = 0.5;
    static constexpr double kMostRecency = 1;
    static constexpr std::size_t kMostRechecks = 20;
    static constexpr double kMostAudit = 1;
    static constexpr std::uint64_t kMostSeed = (std::uint64_t{1} << 53) - 1;  ///< exact in JSON
};

/// @return it. @throws Error InvalidInput naming the value and the limit
const LearnerSettings& check_learner(const LearnerSettings& settings);

/// For the catalogue: what differs from the defaults, `{}` where nothing does. So a better default
/// reaches the classifiers whose person set nothing.
std::string learner_to_json(const LearnerSettings& settings);
LearnerSettings learner_from_json(const std::string& json);

}  // namespace halfspace
