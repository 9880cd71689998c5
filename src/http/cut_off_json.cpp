// SPDX-License-Identifier: Apache-2.0
#include "http/cut_off_json.hpp"

#include "http/json_reader.hpp"

#include <cstddef>

namespace halfspace {

namespace {

constexpr std::size_t kLongestAim = 20;  // characters
constexpr double kLargestCutOff = 1e30;

JsonValue or_null(const std::optional<double>& value) {
    return value ? JsonValue(*value) : JsonValue(nullptr);
}

JsonValue to_json(const CutOffFit& fit) {
    const CutOffChoice& choice = fit.choice;
    const auto if_chosen = [&](double value) {
        return choice.cut_off ? JsonValue(value) : JsonValue(nullptr);
    };
    return {
        {"source", name_of(fit.source)},
        {"positives", fit.positives},
        {"negatives", fit.negatives},
        {"cut_off", choice.cut_off ? JsonValue(as_written(*choice.cut_off)) : JsonValue(nullptr)},
        {"precision", if_chosen(choice.precision)},
        {"recall", if_chosen(choice.recall)},
        {"f1", if_chosen(choice.f1)},
        {"refusal", choice.refusal}};
}

}  // namespace

JsonValue to_json(const std::optional<Calibration>& calibration) {
    if (!calibration) return nullptr;
    return {{"slope", as_written(calibration->slope)},
            {"intercept", as_written(calibration->intercept)}};
}

JsonValue to_json(const CutOffState& state) {
    return {{"classifier", state.classifier},
            {"aim", name_of(state.rule.aim)},
            {"wanted", or_null(state.rule.wanted)},
            {"cut_off", as_written(state.cut_off)},
            {"calibration", to_json(state.calibration)},
            {"labels", to_json(state.now)}};
}

CutOffWish read_cut_off_wish(const JsonValue& body) {
    const JsonObject object(body, "", {"aim", "wanted", "cut_off"});
    CutOffWish wish;
    wish.rule.aim = cut_off_aim_from(object.field("aim").text(1, kLongestAim));
    if (object.has("wanted")) wish.rule.wanted = object.field("wanted").number(0, 1);
    if (object.has("cut_off")) {
        wish.by_hand =
            static_cast<float>(object.field("cut_off").number(-kLargestCutOff, kLargestCutOff));
    }
    return wish;
}

}  // namespace halfspace
