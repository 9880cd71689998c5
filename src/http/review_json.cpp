// SPDX-License-Identifier: Apache-2.0
#include "http/review_json.hpp"

#include "http/audit_json.hpp"
#include "http/cut_off_json.hpp"

#include <utility>

namespace halfspace {

namespace {

JsonValue to_json(const CutOffCounts& counts) {
    return {{"true_positives", counts.true_positives},
            {"false_positives", counts.false_positives},
            {"false_negatives", counts.false_negatives},
            {"true_negatives", counts.true_negatives}};
}

JsonValue to_json(const RoundFigures& figures) {
    const ScoreHistogram& scores = figures.histogram;
    return {{"round", figures.round},
            {"cut_off", as_written(figures.cut_off)},
            {"calibration", to_json(figures.calibration)},
            {"low", as_written(scores.low)},
            {"high", as_written(scores.high)},
            {"bins", scores.counts},
            {"found", figures.found},
            {"fitted_on",
             {{"positive", figures.fitted_positive}, {"negative", figures.fitted_negative}}},
            {"labels", to_json(figures.labels)},
            {"precision", estimate_or_null(figures.precision)},
            {"recall", estimate_or_null(figures.recall)}};
}

/// A page of cards with one more field each.
template <typename Page, typename Field>
JsonValue page_to_json(const Page& page, const char* name, const Field& field) {
    JsonValue cards = JsonValue::array();
    for (const auto& one : page.cards) {
        JsonValue card = to_json(one.card);
        card[name] = field(one);
        cards.push_back(std::move(card));
    }
    return {{"total", page.total}, {"cards", std::move(cards)}};
}

}  // namespace

JsonValue to_json(const LabelConfusion& confusion) {
    JsonValue json = to_json(confusion.counts);
    json["cut_off"] = as_written(confusion.cut_off);
    json["neither"] = confusion.neither;
    return json;
}

JsonValue to_json(const ConfusedPage& page) {
    return page_to_json(page, "source",
                        [](const ConfusedCard& one) { return name_of(one.source); });
}

JsonValue to_json(const LabelMark& mark) {
    return {{"item", value_of(mark.item)},
            {"score", as_written(mark.score)},
            {"label", to_json(mark.label)},
            {"source", name_of(mark.source)}};
}

JsonValue to_json(const RoundComparison& comparison, const std::string& split) {
    return {{"split", split},
            {"total", comparison.after.histogram.total},
            {"before", to_json(comparison.before)},
            {"after", to_json(comparison.after)},
            {"both", comparison.both},
            {"entered", comparison.entered},
            {"left", comparison.left},
            {"turned_degrees", comparison.turned_degrees},
            {"audited", comparison.audited}};
}

JsonValue to_json(const ComparedPage& page) {
    return page_to_json(page, "was", [](const ComparedCard& one) { return as_written(one.was); });
}

}  // namespace halfspace
