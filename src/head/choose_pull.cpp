// SPDX-License-Identifier: Apache-2.0
#include "head/choose_pull.hpp"

#include "base/error.hpp"
#include "head/fit_inputs.hpp"
#include "head/leave_one_out.hpp"
#include "head/platt_line.hpp"

#include <algorithm>
#include <limits>

namespace halfspace {

namespace {

constexpr PlattPrior kPrior{.slope = 0.05, .shift = 1e-3};

}  // namespace

double calibrated_loss(std::span<const double> logits, std::span<const float> targets) {
    const std::vector<double> wanted(targets.begin(), targets.end());
    return fit_platt_line(logits, wanted, {}, kPrior).loss;
}

const PullChoice& default_pull_choice() {
    static const PullChoice choice{{0.3, 0.15, 0.075}, 1.0};
    return choice;
}

namespace {

/// Every so manieth label, and what follows the labels.
struct Thinned {
    std::vector<float> rows, targets, weights;

    Thinned(const Examples& all, std::size_t dim, std::size_t label_count, std::size_t most) {
        for (std::size_t i = 0; i < most; ++i) take(all, dim, i * label_count / most);
        for (std::size_t i = label_count; i < all.targets.size(); ++i) take(all, dim, i);
    }

    [[nodiscard]] Examples examples() const { return {rows, targets, weights}; }

private:
    void take(const Examples& all, std::size_t dim, std::size_t i) {
        const auto row = all.rows.subspan(i * dim, dim);
        rows.insert(rows.end(), row.begin(), row.end());
        targets.push_back(all.targets[i]);
        if (!all.weights.empty()) weights.push_back(all.weights[i]);
    }
};

ChosenFit choose(const Examples& examples, std::size_t label_count, std::span<const float> start,
                 double scale, const PullChoice& choice) {
    const LeaveOneOut leave_one_out(examples, start.size());
    ChosenFit chosen;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < choice.pulls.size(); ++i) {
        const double pull = choice.pulls[i];
        FitResult fit = fit_with_pull(examples, start, {pull, scale});
        auto logits = leave_one_out.logits(fit.head, pull, label_count);
        const double loss = calibrated_loss(logits, examples.targets.first(label_count)) +
                            choice.evidence * static_cast<double>(i);
        if (loss >= least) continue;
        least = loss;
        chosen = {std::move(fit), pull, std::move(logits)};
    }
    return chosen;
}

}  // namespace

ChosenFit fit_with_best_pull(const Examples& examples, std::size_t label_count,
                             std::span<const float> start, double scale, const PullChoice& choice) {
    if (choice.pulls.empty()) throw Error(ErrorCode::InvalidInput, "There is no pull to choose");
    label_count = std::min(label_count, examples.targets.size());
    if (label_count <= choice.most_labels) {
        return choose(examples, label_count, start, scale, choice);
    }
    check_examples(examples, start.size());
    const Thinned some(examples, start.size(), label_count, choice.most_labels);
    const double pull = choose(some.examples(), choice.most_labels, start, scale, choice).pull;
    return {fit_with_pull(examples, start, {pull, scale}), pull};
}

}  // namespace halfspace
