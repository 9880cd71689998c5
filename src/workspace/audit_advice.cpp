// SPDX-License-Identifier: Apache-2.0
#include "base/progress.hpp"
#include "workspace/audits.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace halfspace {

namespace {

constexpr std::size_t kFewestLabels = 20;
constexpr double kGood = 0.8;
constexpr double kStillMoving = 0.02;  // of what is found

std::string range(const Estimate& estimate) {
    return fmt::format("{:.0f} to {:.0f}%", 100 * estimate.low, 100 * estimate.high);
}

bool still_moves(const PagesChange& change) {
    return static_cast<double>(change.changed) >
           std::max(1.0, kStillMoving * static_cast<double>(change.found));
}

std::string what_changed(const PagesChange& change) {
    return fmt::format("the last {} pages changed {} of {} decisions", change.pages,
                       with_thousands(change.changed), with_thousands(change.items));
}

std::string more_labels(const std::optional<std::uint64_t>& labels_to_halve) {
    if (!labels_to_halve) return "";
    return fmt::format(" {} more audit labels would halve the range of the recall.",
                       with_thousands(*labels_to_halve));
}

/// What to do while the audit knows no recall.
std::string without_recall(const AuditEstimates& estimates, std::size_t labelled) {
    if (!estimates.precision) {
        return "Go on: nothing scores as high as the cut-off. Lower it, or train on.";
    }
    return fmt::format(
        "Go on: no positive was among the {} labelled items, and there may be up to {:.0f}. Draw "
        "more, or train until pages show some.",
        labelled, estimates.positives.high);
}

}  // namespace

std::string audit_advice(const AuditEstimates& estimates, std::size_t labelled,
                         const std::optional<std::uint64_t>& labels_to_halve,
                         const std::optional<PagesChange>& change) {
    if (labelled < kFewestLabels) {
        return fmt::format(
            "Too early to say: {} of the drawn items are labelled; label at least {}.", labelled,
            kFewestLabels);
    }
    if (!estimates.precision || !estimates.recall) return without_recall(estimates, labelled);
    const Estimate& precision = *estimates.precision;
    const Estimate& recall = *estimates.recall;
    const std::string known =
        fmt::format("precision {}, recall {}", range(precision), range(recall));
    const std::string reason = change ? what_changed(*change) + ", " + known : known;
    const bool moves = change && still_moves(*change);
    if (precision.low >= kGood && recall.low >= kGood) return "Stop: " + reason + ".";
    if (moves) return "Go on: " + reason + ".";
    if (recall.high < kGood) {
        return fmt::format("{}: {}; {:.0f} to {:.0f} positives are missed.",
                           change ? "Lower the cut-off" : "Go on, or lower the cut-off", reason,
                           estimates.missed.low, estimates.missed.high);
    }
    if (precision.high < kGood) {
        return (change ? "Raise the cut-off: " : "Go on, or raise the cut-off: ") + reason + ".";
    }
    if (change) return "Stop: " + reason + "." + more_labels(labels_to_halve);
    return "Not sure yet: " + reason + "." + more_labels(labels_to_halve);
}

}  // namespace halfspace
