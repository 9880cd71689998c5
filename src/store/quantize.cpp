// SPDX-License-Identifier: Apache-2.0
#include "store/quantize.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace halfspace {

namespace {

constexpr double kMaxCode = 127;
// Sums of up to 65536 doubles are off by less than 65536 * 2^-53 = 8e-12 of their size.
constexpr double kRoundUp = 1 + 1e-9;

double norm(std::span<const float> vector) {
    double sum = 0;
    for (const float value : vector) sum += static_cast<double>(value) * value;
    return std::sqrt(sum);
}

}  // namespace

RowScale quantize_row(std::span<const float> row, std::span<const float> mean,
                      std::span<std::int8_t> codes) {
    double largest = 0;
    for (std::size_t j = 0; j < row.size(); ++j) {
        largest = std::max(largest, std::abs(static_cast<double>(row[j]) - mean[j]));
    }
    const auto scale = static_cast<float>(largest / kMaxCode);
    const double inverse = scale > 0 ? 1.0 / scale : 0.0;
    double error = 0;
    for (std::size_t j = 0; j < row.size(); ++j) {
        const double value = static_cast<double>(row[j]) - mean[j];
        const double code = std::clamp(std::nearbyint(value * inverse), -kMaxCode, kMaxCode);
        codes[j] = static_cast<std::int8_t>(code);
        const double rest = value - code * scale;
        error += rest * rest;
    }
    std::ranges::fill(codes.subspan(row.size()), std::int8_t{0});
    // The small constant covers rounding in `rest`, whose terms are at most 2.
    const auto rounded = static_cast<float>(std::sqrt(error) * kRoundUp + 1e-12);
    return {scale, std::nextafter(rounded, std::numeric_limits<float>::infinity())};
}

QuantizedPlane::QuantizedPlane(const Plane& plane, std::span<const float> mean,
                               std::int32_t max_code)
    : m_codes(padded_dim(plane.weights.size())), m_bias(plane.bias) {
    const std::span<const float> weights = plane.weights;
    double largest = 0;
    double total = 0;
    for (const float weight : weights) {
        largest = std::max(largest, std::abs(static_cast<double>(weight)));
        total += std::abs(static_cast<double>(weight));
    }
    // 127 * sum |code| must stay below 2^31; rounding adds at most 1/2 to each code.
    const double room = std::numeric_limits<std::int32_t>::max() / kMaxCode -
                        0.5 * static_cast<double>(weights.size()) - 1;
    m_scale = std::max(largest / max_code, total / room);
    double code_error = 0;
    double mean_score = 0;
    for (std::size_t j = 0; j < weights.size(); ++j) {
        const double weight = weights[j];
        const double code = m_scale > 0 ? std::nearbyint(weight / m_scale) : 0.0;
        m_codes[j] = static_cast<std::int16_t>(std::clamp<double>(code, -max_code, max_code));
        const double rest = weight - m_codes[j] * m_scale;
        code_error += rest * rest;
        mean_score += weight * mean[j];
    }
    m_mean_score = mean_score + m_bias;
    m_norm = norm(weights) * kRoundUp;
    m_code_error = std::sqrt(code_error) * kRoundUp + m_norm * 1e-12;
    m_reach = 1.0001 + norm(mean) * kRoundUp;
    // Of the score in double, of w.m and of the few steps in `bounds`: each at most 65536 * 2^-53
    // of terms that are together below 8 |w| + |b|.
    m_slack = 1e-9 * (m_norm + std::abs(m_bias));
}

}  // namespace halfspace
