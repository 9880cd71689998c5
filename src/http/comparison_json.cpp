// SPDX-License-Identifier: Apache-2.0
#include "http/comparison_json.hpp"

namespace halfspace {

namespace {

JsonValue to_json(const ShareInterval& share) {
    return {{"share", share.share}, {"low", share.low}, {"high", share.high}};
}

JsonValue to_json(const ComparedSide& side) {
    return {{"name", side.name},
            {"items", side.total},
            {"sampled", side.sampled},
            {"mean_score", side.mean_score},
            {"above", to_json(side.above)},
            {"bins", side.counts}};
}

JsonValue to_json(const FarItem& far, const Workspace& workspace) {
    return {{"key", far.key},
            {"item", far.item ? halfspace::to_json(workspace.item(*far.item)) : JsonValue(nullptr)},
            {"score", as_written(far.score)},
            {"nearest_cosine", as_written(far.nearest_cosine)}};
}

}  // namespace

JsonValue to_json(const DataComparison& comparison, const Workspace& workspace) {
    JsonValue farthest = JsonValue::array();
    for (const FarItem& far : comparison.farthest) farthest.push_back(to_json(far, workspace));
    return {{"old", to_json(comparison.before)},
            {"new", to_json(comparison.after)},
            {"cut_off", as_written(comparison.cut_off)},
            {"low", as_written(comparison.low)},
            {"high", as_written(comparison.high)},
            {"score_distance", comparison.scores.statistic},
            {"score_p_value", comparison.scores.p_value},
            {"scores_differ", comparison.scores_differ},
            {"item_distance", comparison.distance.distance},
            {"item_p_value", comparison.distance.p_value},
            {"items_differ", comparison.items_differ},
            {"usual_cosine", as_written(comparison.usual_cosine)},
            {"beyond", to_json(comparison.beyond)},
            {"farthest", std::move(farthest)},
            {"words", comparison.words}};
}

}  // namespace halfspace
