// SPDX-License-Identifier: Apache-2.0
#include "head/choose_pull.hpp"

#include "base/error.hpp"
#include "head/fit_inputs.hpp"
#include "head/leave_one_out.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace halfspace {

namespace {

constexpr double kSlopePrior = 0.05;  // towards 1
constexpr double kShiftPrior = 1e-3;  // towards 0
constexpr int kMaxSteps = 50;
constexpr double kSmallStep = 1e-8;
constexpr int kMaxHalvings = 40;

/// A line through the logits.
struct Line {
    double slope = 1;
    double shift = 0;
};

double loss_of(const Line& line, std::span<const double> logits, std::span<const float> targets) {
    double sum = 0.5 * kSlopePrior * (line.slope - 1) * (line.slope - 1) +
                 0.5 * kShiftPrior * line.shift * line.shift;
    for (std::size_t i = 0; i < logits.size(); ++i) {
        sum += cross_entropy(line.slope * logits[i] + line.shift, static_cast<double>(targets[i]));
    }
    return sum;
}

/// The Newton step, to be taken away from the line.
Line step_at(const Line& line, std::span<const double> logits, std::span<const float> targets) {
    double slope_gradient = kSlopePrior * (line.slope - 1);
    double shift_gradient = kShiftPrior * line.shift;
    double both = 0;
    double slope_curve = kSlopePrior;
    double shift_curve = kShiftPrior;
    for (std::size_t i = 0; i < logits.size(); ++i) {
        const double logit = line.slope * logits[i] + line.shift;
        const double miss = sigmoid(logit) - static_cast<double>(targets[i]);
        const double curve = sigmoid(logit) * sigmoid(-logit);
        slope_gradient += miss * logits[i];
        shift_gradient += miss;
        slope_curve += curve * logits[i] * logits[i];
        both += curve * logits[i];
        shift_curve += curve;
    }
    const double determinant = slope_curve * shift_curve - both * both;
    return {(shift_curve * slope_gradient - both * shift_gradient) / determinant,
            (slope_curve * shift_gradient - both * slope_gradient) / determinant};
}

}  // namespace

double calibrated_loss(std::span<const double> logits, std::span<const float> targets) {
    Line line;
    double loss = loss_of(line, logits, targets);
    for (int turn = 0; turn < kMaxSteps; ++turn) {
        const Line step = step_at(line, logits, targets);
        double length = 1;
        for (int halving = 0; halving < kMaxHalvings; ++halving, length /= 2) {
            const Line next{line.slope - length * step.slope, line.shift - length * step.shift};
            const double value = loss_of(next, logits, targets);
            if (value > loss) continue;
            line = next;
            loss = value;
            break;
        }
        if (std::hypot(step.slope, step.shift) < kSmallStep) break;
    }
    return loss;
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
        const auto logits = leave_one_out.logits(fit.head, pull, label_count);
        const double loss = calibrated_loss(logits, examples.targets.first(label_count)) +
                            choice.evidence * static_cast<double>(i);
        if (loss >= least) continue;
        least = loss;
        chosen = {std::move(fit), pull};
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
