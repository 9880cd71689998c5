// SPDX-License-Identifier: Apache-2.0
#include "http/audit_json.hpp"

#include "http/json_reader.hpp"

namespace halfspace {

namespace {

constexpr std::size_t kLongestName = 100;  // characters

JsonValue to_json(const Estimate& estimate) {
    return {{"value", estimate.value}, {"low", estimate.low}, {"high", estimate.high}};
}

JsonValue to_json(const std::optional<PagesChange>& change) {
    if (!change) return nullptr;
    return {{"pages", change->pages},
            {"changed", change->changed},
            {"found", change->found},
            {"items", change->items}};
}

}  // namespace

JsonValue estimate_or_null(const std::optional<Estimate>& estimate) {
    return estimate ? to_json(*estimate) : JsonValue(nullptr);
}

JsonValue to_json(const AuditState& state) {
    const AuditEstimates& estimates = state.estimates;
    return {{"classifier", state.classifier},
            {"split", state.split},
            {"round", state.round},
            {"is_present", state.is_present},
            {"cut_off", as_written(state.cut_off)},
            {"drawn", state.drawn},
            {"labelled", state.labelled},
            {"unsure", state.unsure},
            {"waiting", state.waiting},
            {"precision", estimate_or_null(estimates.precision)},
            {"recall", estimate_or_null(estimates.recall)},
            {"positives", to_json(estimates.positives)},
            {"missed", to_json(estimates.missed)},
            {"unseen", estimate_or_null(state.unseen)},
            {"labels_to_halve",
             state.labels_to_halve ? JsonValue(*state.labels_to_halve) : JsonValue(nullptr)},
            {"change", to_json(state.change)},
            {"advice", state.advice},
            {"notices", state.notices},
            {"cards", to_json_array(state.cards)}};
}

AuditDraw read_audit_draw(const JsonValue& body) {
    const JsonObject object(body, "", {"split", "count"});
    AuditDraw draw;
    draw.split = object.field("split").text(0, kLongestName);
    draw.count = object.has("count") ? object.field("count").integer(1, Audits::kMostItems) : 100;
    return draw;
}

}  // namespace halfspace
