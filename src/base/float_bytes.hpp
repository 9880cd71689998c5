// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace halfspace {

/// How files keep numbers.
enum class FloatType { F16, BF16, F32, F64 };

/// 2, 4 or 8.
std::size_t width_of(FloatType type) noexcept;

/// The number at `bytes`, `width_of(type)` of them. What float cannot hold becomes infinite.
float float_at(const std::uint8_t* bytes, FloatType type,
               std::endian order = std::endian::little) noexcept;

/// All numbers of `bytes`; a rest shorter than a number is left out.
std::vector<float> floats_from(std::span<const std::uint8_t> bytes, FloatType type,
                               std::endian order = std::endian::little);

}  // namespace halfspace
