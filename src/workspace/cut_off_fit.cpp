// SPDX-License-Identifier: Apache-2.0
#include "workspace/cut_off_fit.hpp"

#include "workspace/audit_sample.hpp"
#include "workspace/page_labels.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace halfspace {

namespace {

std::size_t positives_of(std::span<const ScoredLabel> labels) {
    return static_cast<std::size_t>(std::ranges::count_if(labels, &ScoredLabel::is_positive));
}

bool has_enough(std::span<const ScoredLabel> labels) {
    const std::size_t positives = positives_of(labels);
    return positives >= kFewestOfAKind && labels.size() - positives >= kFewestOfAKind;
}

CutOffChoice no_audit(std::size_t positives) {
    CutOffChoice choice;
    choice.refusal = fmt::format(
        "Only an audit tells which share of all positives is found, for pages show what scores "
        "high. It has {} positive labels and it takes {}, and {} negative ones: draw more to audit "
        "and answer them.",
        positives, kFewestForRecall, kFewestOfAKind);
    return choice;
}

}  // namespace

std::string_view name_of(CutOffSource source) noexcept {
    switch (source) {
        case CutOffSource::None: break;
        case CutOffSource::Pages: return "pages";
        case CutOffSource::Audit: return "audit";
    }
    return "none";
}

CutOffFit fit_cut_off(const CutOffRule& rule, std::span<const ScoredLabel> pages,
                      std::span<const ScoredLabel> audit) {
    const bool is_audited = has_enough(audit);
    const auto labels = is_audited || rule.aim == CutOffAim::Recall ? audit : pages;
    CutOffFit made;
    made.positives = positives_of(labels);
    made.negatives = labels.size() - made.positives;
    if (!labels.empty()) made.source = is_audited ? CutOffSource::Audit : CutOffSource::Pages;
    if (rule.aim == CutOffAim::Recall && !is_audited) {
        made.source = labels.empty() ? CutOffSource::None : CutOffSource::Audit;
        made.choice = no_audit(made.positives);
    } else if (rule.aim != CutOffAim::Hand) {
        made.choice = choose_cut_off(rule, labels);
    }
    const auto to_calibrate = is_audited ? audit : pages;
    if (!has_enough(to_calibrate)) return made;
    const Calibration calibration = fit_calibration(to_calibrate);
    // Where more score makes a positive less likely, the scores tell nothing.
    if (calibration.slope > 0) made.calibration = calibration;
    return made;
}

std::string keep_cut_off_rule(LoopSession& session, const RoundFit& fit, RoundRow& round) {
    ClassifierRow& classifier = session.classifier();
    const PageLabels pages = page_labels(fit);
    const CutOffFit found =
        fit_cut_off(classifier.cut_off_rule, pages.labels, audit_labels(session, fit.head, pages));
    if (found.choice.cut_off) classifier.cut_off = *found.choice.cut_off;
    round.cut_off = classifier.cut_off;
    round.calibration = found.calibration;
    if (found.choice.refusal.empty()) return {};
    return fmt::format("The cut-off stays {}, for its rule cannot be kept. {}", classifier.cut_off,
                       found.choice.refusal);
}

}  // namespace halfspace
