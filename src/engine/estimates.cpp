// SPDX-License-Identifier: Apache-2.0
#include "engine/estimates.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace halfspace {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

Estimates::Estimates(const Plane& plane) : m_direction(plane.weights.size()), m_bias(plane.bias) {
    for (const float weight : plane.weights) m_norm += static_cast<double>(weight) * weight;
    m_norm = std::sqrt(m_norm);
    for (std::size_t i = 0; m_norm > 0 && i < m_direction.size(); ++i) {
        m_direction[i] = static_cast<float>(plane.weights[i] / m_norm);
    }
    m_error = 1.01 * (static_cast<double>(m_direction.size()) + 4) * 0x1p-24 + 1e-11;
}

bool Estimates::tells_apart() const noexcept {
    constexpr double kSwallows = 1e6;  // a float has 24 bits
    return std::abs(m_bias) < kSwallows * m_norm;
}

float Estimates::lower(double s) const noexcept {
    return static_cast<float>(m_norm * (s - m_error) + m_bias);
}

float Estimates::upper(double s) const noexcept {
    return static_cast<float>(m_norm * (s + m_error) + m_bias);
}

float Estimates::score(double s) const noexcept {
    return static_cast<float>(m_norm * s + m_bias);
}

float Estimates::score_error() const noexcept {
    const double rounding = (m_norm * 1.1 + std::abs(m_bias)) * 0x1p-23;  // of both, to floats
    return static_cast<float>((m_norm * m_error + rounding) * 1.000001);
}

/// What turning a score into an estimate may lose.
double Estimates::slack(float score) const noexcept {
    return (std::abs(static_cast<double>(score)) + std::abs(m_bias)) * 0x1p-50 / m_norm + 1e-12;
}

double Estimates::least_for(float score) const noexcept {
    if (m_norm == 0 || score == -std::numeric_limits<float>::infinity()) return -kInfinity;
    // Sums a little below it are rounded up to it.
    const float below = std::nextafter(score, -std::numeric_limits<float>::infinity());
    return (static_cast<double>(below) - m_bias) / m_norm - m_error - slack(below);
}

double Estimates::enough_for(float score) const noexcept {
    if (score == -std::numeric_limits<float>::infinity()) return -kInfinity;
    if (m_norm == 0 || std::isinf(score)) return kInfinity;
    return (static_cast<double>(score) - m_bias) / m_norm + m_error + slack(score);
}

double Estimates::near(float score) const noexcept {
    if (m_norm == 0) return 0;
    return std::clamp((static_cast<double>(score) - m_bias) / m_norm, -2.0, 2.0);
}

float Estimates::lower_merit(double s, std::optional<float> target) const noexcept {
    if (!target) return lower(s);
    return -std::max(std::abs(lower(s) - *target), std::abs(upper(s) - *target));
}

float Estimates::upper_merit(double s, std::optional<float> target) const noexcept {
    if (!target) return upper(s);
    const float low = lower(s);
    const float high = upper(s);
    if (low <= *target && *target <= high) return 0;
    return -std::min(std::abs(low - *target), std::abs(high - *target));
}

}  // namespace halfspace
