// SPDX-License-Identifier: Apache-2.0
#include "head/cut_off.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace halfspace {

namespace {

using NamedAim = std::pair<CutOffAim, std::string_view>;
constexpr std::array kAims{
    NamedAim{CutOffAim::Hand, "hand"}, NamedAim{CutOffAim::BestF1, "best_f1"},
    NamedAim{CutOffAim::Precision, "precision"}, NamedAim{CutOffAim::Recall, "recall"}};

bool takes_a_wish(CutOffAim aim) {
    return aim == CutOffAim::Precision || aim == CutOffAim::Recall;
}

/// A possible cut-off, and what is at or above it.
struct Step {
    double cut_off = 0;
    std::size_t count = 0;
    double precision = 0;
    double recall = 0;

    [[nodiscard]] double f1() const {
        return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
    }
};

/// One step a distinct score, the highest first.
std::vector<Step> steps_of(std::span<const ScoredLabel> given) {
    std::vector<ScoredLabel> labels(given.begin(), given.end());
    std::ranges::sort(labels, std::ranges::greater{}, &ScoredLabel::score);
    double positives = 0;
    for (const ScoredLabel& label : labels) positives += label.is_positive ? label.weight : 0;
    std::vector<Step> steps;
    double found = 0;
    double right = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        found += labels[i].weight;
        right += labels[i].is_positive ? labels[i].weight : 0;
        const bool is_last = i + 1 == labels.size();
        if (!is_last && labels[i + 1].score == labels[i].score) continue;
        const double between =
            is_last ? labels[i].score : (labels[i].score + labels[i + 1].score) / 2;
        steps.push_back({between, i + 1, right / found, right / positives});
    }
    return steps;
}

CutOffChoice refused(std::string why) {
    CutOffChoice choice;
    choice.refusal = std::move(why);
    return choice;
}

/// Why labels like these cannot tell; empty if they can.
std::string too_few(const CutOffRule& rule, std::span<const ScoredLabel> labels) {
    const auto positives =
        static_cast<std::size_t>(std::ranges::count_if(labels, &ScoredLabel::is_positive));
    const std::size_t negatives = labels.size() - positives;
    const std::size_t fewest = rule.aim == CutOffAim::Recall ? kFewestForRecall : kFewestOfAKind;
    if (positives < fewest) {
        return fmt::format("There are {} positive labels to go by and it takes {}; label more.",
                           positives, fewest);
    }
    if (negatives < kFewestOfAKind) {
        return fmt::format("There are {} negative labels to go by and it takes {}; label more.",
                           negatives, kFewestOfAKind);
    }
    return {};
}

CutOffChoice chosen(const Step& step) {
    return {static_cast<float>(step.cut_off), step.precision, step.recall, step.f1(), {}};
}

CutOffChoice at_precision(std::span<const Step> steps, double wanted) {
    const Step* lowest = nullptr;
    double best = 0;
    for (const Step& step : steps) {
        if (step.count < kFewestOfAKind) continue;
        best = std::max(best, step.precision);
        if (step.precision >= wanted) lowest = &step;
    }
    if (lowest != nullptr) return chosen(*lowest);
    return refused(
        fmt::format("No cut-off reaches a precision of {:.0f}%: with at least {} labels at or "
                    "above it, {:.0f}% is the most. Ask for less, or train on.",
                    100 * wanted, kFewestOfAKind, 100 * best));
}

}  // namespace

std::string_view name_of(CutOffAim aim) noexcept {
    return std::ranges::find(kAims, aim, &NamedAim::first)->second;
}

CutOffAim cut_off_aim_from(std::string_view name) {
    const auto* const found = std::ranges::find(kAims, name, &NamedAim::second);
    if (found != kAims.end()) return found->first;
    throw Error(ErrorCode::InvalidInput,
                fmt::format("The rule of a cut-off can be hand, best_f1, precision or recall, not "
                            "\"{}\"",
                            name));
}

const CutOffRule& check_rule(const CutOffRule& rule) {
    if (takes_a_wish(rule.aim) != rule.wanted.has_value()) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("The rule {} takes {} wanted value", name_of(rule.aim),
                                takes_a_wish(rule.aim) ? "a" : "no"));
    }
    if (rule.wanted && !(*rule.wanted > 0 && *rule.wanted <= 1)) {
        throw Error(ErrorCode::InvalidInput,
                    fmt::format("The wanted {} is {}; it can be above 0 and up to 1",
                                name_of(rule.aim), *rule.wanted));
    }
    return rule;
}

CutOffChoice choose_cut_off(const CutOffRule& rule, std::span<const ScoredLabel> labels) {
    check_rule(rule);
    if (rule.aim == CutOffAim::Hand) {
        throw Error(ErrorCode::InvalidInput, "A cut-off by hand is not chosen from labels");
    }
    for (const ScoredLabel& label : labels) {
        if (std::isfinite(label.score) && std::isfinite(label.weight) && label.weight > 0) continue;
        throw Error(ErrorCode::InvalidInput,
                    "A label to go by has no finite score or no weight above 0");
    }
    if (std::string why = too_few(rule, labels); !why.empty()) return refused(std::move(why));
    const std::vector<Step> steps = steps_of(labels);
    if (steps.size() == 1) {
        return refused(
            "All labels to go by have the same score, so no cut-off parts positives from "
            "negatives; train on.");
    }
    if (rule.aim == CutOffAim::Precision) return at_precision(steps, *rule.wanted);
    if (rule.aim == CutOffAim::BestF1) {
        return chosen(*std::ranges::max_element(steps, {}, &Step::f1));
    }
    // The last step finds every positive; sums of weights may miss 1 by a rounding.
    const auto reached = std::ranges::find_if(
        steps, [&](const Step& step) { return step.recall >= *rule.wanted - 1e-12; });
    return chosen(*reached);
}

}  // namespace halfspace
