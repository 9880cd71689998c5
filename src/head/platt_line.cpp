// SPDX-License-Identifier: Apache-2.0
#include "head/platt_line.hpp"

#include "head/fit_inputs.hpp"

#include <cmath>
#include <cstddef>

namespace halfspace {

namespace {

constexpr int kMaxSteps = 100;
constexpr double kSmallStep = 1e-8;
constexpr int kMaxHalvings = 40;
constexpr double kRidge = 1e-12;  // keeps the step finite where all logits are one

struct Problem {
    std::span<const double> logits;
    std::span<const double> targets;
    std::span<const double> weights;
    PlattPrior prior;

    [[nodiscard]] double weight(std::size_t i) const { return weights.empty() ? 1 : weights[i]; }
};

double loss_of(const PlattLine& line, const Problem& problem) {
    double sum = 0.5 * problem.prior.slope * (line.slope - 1) * (line.slope - 1) +
                 0.5 * problem.prior.shift * line.shift * line.shift;
    for (std::size_t i = 0; i < problem.logits.size(); ++i) {
        sum += problem.weight(i) *
               cross_entropy(line.slope * problem.logits[i] + line.shift, problem.targets[i]);
    }
    return sum;
}

/// The Newton step, to be taken away from the line.
PlattLine step_at(const PlattLine& line, const Problem& problem) {
    double slope_gradient = problem.prior.slope * (line.slope - 1);
    double shift_gradient = problem.prior.shift * line.shift;
    double both = 0;
    double slope_curve = problem.prior.slope + kRidge;
    double shift_curve = problem.prior.shift + kRidge;
    for (std::size_t i = 0; i < problem.logits.size(); ++i) {
        const double from = problem.logits[i];
        const double logit = line.slope * from + line.shift;
        const double miss = problem.weight(i) * (sigmoid(logit) - problem.targets[i]);
        const double curve = problem.weight(i) * sigmoid(logit) * sigmoid(-logit);
        slope_gradient += miss * from;
        shift_gradient += miss;
        slope_curve += curve * from * from;
        both += curve * from;
        shift_curve += curve;
    }
    const double determinant = slope_curve * shift_curve - both * both;
    return {(shift_curve * slope_gradient - both * shift_gradient) / determinant,
            (slope_curve * shift_gradient - both * slope_gradient) / determinant};
}

}  // namespace

PlattLine fit_platt_line(std::span<const double> logits, std::span<const double> targets,
                         std::span<const double> weights, const PlattPrior& prior) {
    const Problem problem{logits, targets, weights, prior};
    PlattLine line;
    line.loss = loss_of(line, problem);
    for (int turn = 0; turn < kMaxSteps; ++turn) {
        const PlattLine step = step_at(line, problem);
        double length = 1;
        for (int halving = 0; halving < kMaxHalvings; ++halving, length /= 2) {
            PlattLine next{line.slope - length * step.slope, line.shift - length * step.shift};
            next.loss = loss_of(next, problem);
            if (next.loss > line.loss) continue;
            line = next;
            break;
        }
        if (std::hypot(step.slope, step.shift) < kSmallStep) break;
    }
    return line;
}

}  // namespace halfspace
