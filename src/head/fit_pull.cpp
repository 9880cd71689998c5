// SPDX-License-Identifier: Apache-2.0
#include "head/augmented_rows.hpp"
#include "head/fit.hpp"
#include "head/fit_inputs.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace halfspace {

namespace {

using Vector = std::vector<double>;

constexpr int kMaxSteps = 200;
constexpr int kMaxHalvings = 60;

/// The fit is done when the weights are surely within this share of their norm of the optimum.
constexpr double kWeightTolerance = 1e-9;
/// A gradient this small against the sum of the example weights is rounding.
constexpr double kGradientRounding = 1e-14;
/// An objective cannot be told from one this share above it.
constexpr double kValueRounding = 1e-13;

double dot(const Vector& a, const Vector& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// objective(point) = sum_i weight_i BCE(A point, target_i) + 1/2 sum_j prior_j (point -
/// centre)_j^2 over points (w, b): one place a dimension and the bias last.
class PullProblem {
public:
    PullProblem(const Examples& examples, std::span<const float> start,
                const PullSettings& settings);

    [[nodiscard]] const AugmentedRows& rows() const noexcept { return m_rows; }
    [[nodiscard]] const Vector& centre() const noexcept { return m_centre; }
    [[nodiscard]] double objective(const Vector& point, const Vector& logits) const;
    [[nodiscard]] Vector gradient(const Vector& point, const Vector& logits) const;
    [[nodiscard]] Vector curvature(const Vector& logits) const;
    [[nodiscard]] bool is_optimal(const Vector& point, const Vector& gradient) const;

    /// Approximately H^-1 gradient by conjugate gradients, until the residual is `accuracy` of the
    /// gradient. Every vector it makes lies in the span of the rows and the gradient.
    [[nodiscard]] Vector newton_step(const Vector& curvature, const Vector& gradient,
                                     double accuracy) const;

    /// A bound on the distance of the weights from the optimum: H is at least the prior, so
    /// |e_w|^2 pull <= e^T H e = g^T H^-1 g <= g^T prior^-1 g.
    [[nodiscard]] double weight_error(const Vector& gradient) const;

private:
    AugmentedRows m_rows;
    std::span<const float> m_targets;
    Vector m_weights;
    double m_total_weight;
    Vector m_prior;
    Vector m_centre;
};

/// Where the bias would be if the start ranked nothing: at the share of positives.
double bias_centre(const AugmentedRows& rows, std::span<const float> targets, const Vector& weights,
                   const Vector& start) {
    if (weights.empty()) return 0;
    Vector logits(rows.count());
    rows.times(start, logits);
    double total = 0;
    double positive = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        total += weights[i];
        positive += weights[i] * static_cast<double>(targets[i]);
    }
    const double rate = (positive + 0.01) / (total + 0.02);
    return std::log(rate / (1 - rate)) - dot(weights, logits) / total;
}

PullProblem::PullProblem(const Examples& examples, std::span<const float> start,
                         const PullSettings& settings)
    : m_rows(examples.rows, start.size()),
      m_targets(examples.targets),
      m_weights(weights_of(examples)),
      m_total_weight(std::accumulate(m_weights.begin(), m_weights.end(), 0.0)),
      m_prior(start.size() + 1, settings.pull),
      m_centre(start.begin(), start.end()) {
    for (double& value : m_centre) value *= settings.scale;
    m_centre.push_back(0);
    m_centre.back() = bias_centre(m_rows, m_targets, m_weights, m_centre);
    m_prior.back() = kBiasPrior;
}

double PullProblem::objective(const Vector& point, const Vector& logits) const {
    double sum = 0;
    for (std::size_t i = 0; i < logits.size(); ++i) {
        sum += m_weights[i] * cross_entropy(logits[i], static_cast<double>(m_targets[i]));
    }
    for (std::size_t j = 0; j < point.size(); ++j) {
        const double off = point[j] - m_centre[j];
        sum += 0.5 * m_prior[j] * off * off;
    }
    return sum;
}

Vector PullProblem::gradient(const Vector& point, const Vector& logits) const {
    Vector residual(logits.size());
    for (std::size_t i = 0; i < logits.size(); ++i) {
        residual[i] = m_weights[i] * (sigmoid(logits[i]) - static_cast<double>(m_targets[i]));
    }
    Vector gradient(point.size());
    for (std::size_t j = 0; j < point.size(); ++j) {
        gradient[j] = m_prior[j] * (point[j] - m_centre[j]);
    }
    m_rows.add_transposed_times(residual, gradient);
    return gradient;
}

Vector PullProblem::curvature(const Vector& logits) const {
    Vector curvature(logits.size());
    for (std::size_t i = 0; i < logits.size(); ++i) {
        curvature[i] = m_weights[i] * sigmoid(logits[i]) * sigmoid(-logits[i]);
    }
    return curvature;
}

double PullProblem::weight_error(const Vector& gradient) const {
    double sum = 0;
    for (std::size_t j = 0; j < gradient.size(); ++j) sum += gradient[j] * gradient[j] / m_prior[j];
    return std::sqrt(sum / m_prior.front());
}

bool PullProblem::is_optimal(const Vector& point, const Vector& gradient) const {
    const double norm = std::sqrt(dot(point, point) - point.back() * point.back());
    return weight_error(gradient) <= kWeightTolerance * std::max(1.0, norm) ||
           std::sqrt(dot(gradient, gradient)) <= kGradientRounding * m_total_weight;
}

Vector PullProblem::newton_step(const Vector& curvature, const Vector& gradient,
                                double accuracy) const {
    const std::size_t size = gradient.size();
    Vector scale = m_prior;  // preconditioner: the prior, and what is known of the bias
    scale.back() += std::accumulate(curvature.begin(), curvature.end(), 0.0);
    Vector step(size);
    Vector residual = gradient;
    Vector scaled(size);
    const auto rescale = [&] {
        for (std::size_t j = 0; j < size; ++j) scaled[j] = residual[j] / scale[j];
        return dot(residual, scaled);
    };
    double left = rescale();
    const double enough = accuracy * accuracy * left;
    Vector direction = scaled;
    Vector product(size);
    for (std::size_t turn = 0; turn < 2 * size && left > enough; ++turn) {
        for (std::size_t j = 0; j < size; ++j) product[j] = m_prior[j] * direction[j];
        m_rows.add_curvature_times(curvature, direction, product);
        const double length = left / dot(direction, product);
        for (std::size_t j = 0; j < size; ++j) {
            step[j] += length * direction[j];
            residual[j] -= length * product[j];
        }
        const double before = left;
        left = rescale();
        const double keep = left / before;
        for (std::size_t j = 0; j < size; ++j) direction[j] = scaled[j] + keep * direction[j];
    }
    return step;
}

/// Damped Newton: halves a step until the objective falls enough.
class NewtonDescent {
public:
    explicit NewtonDescent(const PullProblem& problem)
        : m_problem(problem), m_point(problem.centre()), m_logits(problem.rows().count()) {
        problem.rows().times(m_point, m_logits);
        m_value = problem.objective(m_point, m_logits);
    }

    [[nodiscard]] FitResult run();

private:
    bool move(const Vector& step, double slope);

    const PullProblem& m_problem;
    Vector m_point;
    Vector m_logits;
    double m_value;
};

FitResult NewtonDescent::run() {
    FitResult result;
    double first_error = 0;
    for (;;) {
        const Vector gradient = m_problem.gradient(m_point, m_logits);
        result.converged = m_problem.is_optimal(m_point, gradient);
        if (result.converged || result.iterations == kMaxSteps) break;
        const double error = m_problem.weight_error(gradient);
        if (result.iterations == 0) first_error = error;
        // Far away a rough step does; close by, solve as well as the quadratic convergence needs
        // but not beyond the end.
        const double accuracy =
            std::clamp(error / first_error, 0.1 * kWeightTolerance / error, 0.1);
        const Vector step =
            m_problem.newton_step(m_problem.curvature(m_logits), gradient, accuracy);
        ++result.iterations;
        if (!move(step, dot(gradient, step))) break;
    }
    result.objective = m_value;
    result.head.weights.assign(m_point.begin(), m_point.end() - 1);
    result.head.bias = static_cast<float>(m_point.back());
    return result;
}

bool NewtonDescent::move(const Vector& step, double slope) {
    Vector logit_step(m_logits.size());
    m_problem.rows().times(step, logit_step);
    Vector point(m_point.size());
    Vector logits(m_logits.size());
    double length = 1;
    for (int halving = 0; halving < kMaxHalvings; ++halving, length /= 2) {
        for (std::size_t j = 0; j < point.size(); ++j) point[j] = m_point[j] - length * step[j];
        for (std::size_t i = 0; i < logits.size(); ++i) {
            logits[i] = m_logits[i] - length * logit_step[i];
        }
        const double value = m_problem.objective(point, logits);
        const double slack = kValueRounding * (1 + std::fabs(m_value));
        if (value > m_value - 1e-4 * length * slope + slack) continue;
        m_problem.rows().times(point, logits);  // afresh: differences would add up rounding
        m_point = point;
        m_logits = logits;
        m_value = value;
        return true;
    }
    return false;
}

}  // namespace

FitResult fit_with_pull(const Examples& examples, std::span<const float> start,
                        const PullSettings& settings) {
    check_start(start, settings);
    check_examples(examples, start.size());
    const PullProblem problem(examples, start, settings);
    return NewtonDescent(problem).run();
}

}  // namespace halfspace
