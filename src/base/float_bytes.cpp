// SPDX-License-Identifier: Apache-2.0
#include "base/float_bytes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace halfspace {

namespace {

/// IEEE 754 binary16 to binary32; exact.
float from_half(std::uint16_t half) {
    const std::uint32_t sign = (half & 0x8000U) << 16U;
    const std::uint32_t exponent = (half >> 10U) & 0x1FU;
    const std::uint32_t fraction = half & 0x3FFU;
    if (exponent == 0) {
        const float value = std::ldexp(static_cast<float>(fraction), -24);
        return sign != 0 ? -value : value;
    }
    const std::uint32_t wide = exponent == 31 ? 0xFFU : exponent + 112U;
    return std::bit_cast<float>(sign | wide << 23U | fraction << 13U);
}

float from_double(double number) {
    constexpr double kMost = 3.4028235677973366e38;  // rounds beyond the largest float
    if (std::abs(number) >= kMost) {
        return std::copysign(INFINITY, static_cast<float>(number > 0 ? 1 : -1));
    }
    return static_cast<float>(number);
}

template <typename Bits>
Bits number_at(const std::uint8_t* bytes, std::endian order) {
    std::array<std::uint8_t, sizeof(Bits)> raw{};
    std::memcpy(raw.data(), bytes, raw.size());
    if (order != std::endian::native) std::ranges::reverse(raw);
    return std::bit_cast<Bits>(raw);
}

}  // namespace

std::size_t width_of(FloatType type) noexcept {
    switch (type) {
        case FloatType::F16:
        case FloatType::BF16: return 2;
        case FloatType::F64: return 8;
        case FloatType::F32: break;
    }
    return 4;
}

float float_at(const std::uint8_t* bytes, FloatType type, std::endian order) noexcept {
    switch (type) {
        case FloatType::F16: return from_half(number_at<std::uint16_t>(bytes, order));
        case FloatType::BF16:
            return std::bit_cast<float>(std::uint32_t{number_at<std::uint16_t>(bytes, order)}
                                        << 16U);
        case FloatType::F64: return from_double(number_at<double>(bytes, order));
        case FloatType::F32: break;
    }
    return number_at<float>(bytes, order);
}

std::vector<float> floats_from(std::span<const std::uint8_t> bytes, FloatType type,
                               std::endian order) {
    const std::size_t width = width_of(type);
    std::vector<float> values(bytes.size() / width);
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = float_at(bytes.data() + i * width, type, order);
    }
    return values;
}

}  // namespace halfspace
