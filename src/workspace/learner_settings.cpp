// SPDX-License-Identifier: Apache-2.0
#include "workspace/learner_settings.hpp"

#include "base/error.hpp"
#include "base/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <string_view>

namespace halfspace {

namespace {

using nlohmann::json;

using Limits = LearnerLimits;

/// Also refuses NaN.
template <typename Value>
void check_range(std::string_view what, Value value, Value low, Value high) {
    if (value >= low && value <= high) return;
    throw Error(ErrorCode::InvalidInput,
                fmt::format("{} is {}; it can be {} to {}", what, value, low, high));
}

/// Calls `field(name, member)` for each setting.
template <typename Settings, typename Field>
void each_setting(Settings& settings, Field&& field) {
    field("scale", settings.scale);
    field("negatives", settings.negatives);
    field("negatives_weight", settings.negatives_weight);
    field("recency", settings.recency);
    field("recheck", settings.recheck);
    field("audit", settings.audit);
    field("seed", settings.seed);
}

}  // namespace

const LearnerSettings& check_learner(const LearnerSettings& settings) {
    if (settings.pull)
        check_range("The pull", *settings.pull, Limits::kLeastPull, Limits::kMostPull);
    check_range("The scale of the start", settings.scale, 0.0, Limits::kMostScale);
    check_range("The number of negatives", settings.negatives, std::size_t{0},
                Limits::kMostNegatives);
    check_range("The weight of the negatives", settings.negatives_weight, Limits::kLeastWeight,
                Limits::kMostWeight);
    check_range("The recency", settings.recency, Limits::kLeastRecency, Limits::kMostRecency);
    check_range("The number of cards to re-check", settings.recheck, std::size_t{0},
                Limits::kMostRechecks);
    check_range("The audit share", settings.audit, 0.0, Limits::kMostAudit);
    check_range("The seed", settings.seed, std::uint64_t{0}, Limits::kMostSeed);
    return settings;
}

std::string learner_to_json(const LearnerSettings& settings) {
    LearnerSettings defaults;
    json changed = json::object();
    if (settings.pull) changed["pull"] = *settings.pull;
    each_setting(settings, [&](const char* name, const auto& value) { changed[name] = value; });
    each_setting(defaults, [&](const char* name, const auto& value) {
        if (changed[name] == value) changed.erase(name);
    });
    return changed.dump();
}

LearnerSettings learner_from_json(const std::string& text) {
    const json changed = json_in(text);
    LearnerSettings settings;
    if (changed.contains("pull")) settings.pull = changed["pull"].get<double>();
    each_setting(settings, [&](const char* name, auto& value) {
        if (changed.contains(name)) changed[name].get_to(value);
    });
    return settings;
}

}  // namespace halfspace
