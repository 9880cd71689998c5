// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace halfspace {

/// Names one item for the life of a workspace; given in order from 0, never reused.
enum class ItemId : std::uint64_t {};

/// Names one classifier for the life of a workspace; given in order from 1, never reused.
enum class ClassifierId : std::uint64_t {};

constexpr std::uint64_t value_of(ItemId id) noexcept {
    return static_cast<std::uint64_t>(id);
}
constexpr std::uint64_t value_of(ClassifierId id) noexcept {
    return static_cast<std::uint64_t>(id);
}

}  // namespace halfspace
