// SPDX-License-Identifier: Apache-2.0
#include "head/leave_one_out.hpp"

#include "head/augmented_rows.hpp"
#include "head/cholesky.hpp"
#include "head/fit_inputs.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace halfspace {

namespace {

/// 1 - c_i h_i is above 0 by theory; rounding must not make it nothing.
constexpr double kLeastLeft = 1e-9;

/// |L^-1 x|^2 of each vector x, which is made L^-1 x.
std::vector<double> squares_of_solved(const Cholesky& factor, std::span<double> vectors) {
    factor.solve_lower(vectors);
    std::vector<double> squares;
    for (; !vectors.empty(); vectors = vectors.subspan(factor.size())) {
        const auto solved = vectors.first(factor.size());
        squares.push_back(std::transform_reduce(solved.begin(), solved.end(), solved.begin(), 0.0));
    }
    return squares;
}

double entropy(double target) {
    const auto part = [](double p) { return p > 0 ? -p * std::log(p) : 0.0; };
    return part(target) + part(1 - target);
}

}  // namespace

LeaveOneOut::LeaveOneOut(const Examples& examples, std::size_t dim)
    : m_rows(examples.rows), m_targets(examples.targets), m_dim(dim) {
    check_examples(examples, dim);
    m_weights = weights_of(examples);
    const std::size_t count = m_targets.size();
    if (count > dim) return;
    m_products.resize(count * count);
    std::vector<double> point(dim + 1);  // its last place stays 0: the bias takes no part
    for (std::size_t i = 0; i < count; ++i) {
        std::ranges::copy(m_rows.subspan(i * dim, dim), point.begin());
        const AugmentedRows up_to_i(m_rows.first((i + 1) * dim), dim);
        up_to_i.times(point, std::span(m_products).subspan(i * count, i + 1));
        for (std::size_t j = 0; j < i; ++j) m_products[j * count + i] = m_products[i * count + j];
    }
}

std::vector<double> LeaveOneOut::logits(const Head& fitted, double pull, std::size_t count) const {
    std::vector<double> logits = fitted_logits(fitted);
    std::vector<double> curvature(logits.size());
    for (std::size_t i = 0; i < logits.size(); ++i) {
        curvature[i] = m_weights[i] * sigmoid(logits[i]) * sigmoid(-logits[i]);
    }
    count = std::min(count, logits.size());
    const auto leverages = m_products.empty() ? leverages_by_dimensions(curvature, pull, count)
                                              : leverages_by_rows(curvature, pull, count);
    logits.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        const double miss = m_weights[i] * (sigmoid(logits[i]) - static_cast<double>(m_targets[i]));
        logits[i] += leverages[i] * miss / std::max(kLeastLeft, 1 - curvature[i] * leverages[i]);
    }
    return logits;
}

std::vector<double> LeaveOneOut::fitted_logits(const Head& fitted) const {
    std::vector<double> point(fitted.weights.begin(), fitted.weights.end());
    point.push_back(static_cast<double>(fitted.bias));
    std::vector<double> logits(m_targets.size());
    AugmentedRows(m_rows, m_dim).times(point, logits);
    return logits;
}

// With S = diag(sqrt(c)) and K = A P^-1 A^T, P the prior: A H^-1 A^T = K - K S (I + S K S)^-1 S K.
std::vector<double> LeaveOneOut::leverages_by_rows(std::span<const double> curvature, double pull,
                                                   std::size_t count) const {
    const std::size_t size = m_targets.size();
    std::vector<double> root(size);
    std::ranges::transform(curvature, root.begin(), [](double c) { return std::sqrt(c); });
    const auto kernel = [&](std::size_t i, std::size_t j) {
        return m_products[i * size + j] / pull + 1 / kBiasPrior;
    };
    std::vector<double> matrix(size * size);
    for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            matrix[i * size + j] = root[i] * kernel(i, j) * root[j] + (i == j ? 1 : 0);
        }
    }
    const Cholesky factor(std::move(matrix), size);
    std::vector<double> columns(count * size);
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t j = 0; j < size; ++j) columns[i * size + j] = root[j] * kernel(i, j);
    }
    std::vector<double> leverages = squares_of_solved(factor, columns);
    for (std::size_t i = 0; i < count; ++i) {
        leverages[i] = std::max(0.0, kernel(i, i) - leverages[i]);
    }
    return leverages;
}

std::vector<double> LeaveOneOut::leverages_by_dimensions(std::span<const double> curvature,
                                                         double pull, std::size_t count) const {
    const std::size_t size = m_dim + 1;
    std::vector<double> hessian(size * size);
    AugmentedRows(m_rows, m_dim).add_gram(curvature, hessian);
    for (std::size_t j = 0; j < m_dim; ++j) hessian[j * size + j] += pull;
    hessian.back() += kBiasPrior;
    const Cholesky factor(std::move(hessian), size);
    std::vector<double> rows(count * size, 1.0);
    for (std::size_t i = 0; i < count; ++i) {
        std::ranges::copy(m_rows.subspan(i * m_dim, m_dim), rows.data() + i * size);
    }
    return squares_of_solved(factor, rows);
}

double surprise(double logit, double target) noexcept {
    return cross_entropy(logit, target) - entropy(target);
}

}  // namespace halfspace
