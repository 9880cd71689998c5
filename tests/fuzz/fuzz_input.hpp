// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace halfspace::fuzz {

using Bytes = std::span<const std::uint8_t>;

/// Runs `action`, which may refuse what it is given: an Error is an answer, anything else a
/// finding.
template <typename Action>
void may_refuse(const Action& action) {
    try {
        action();
    } catch (const Error&) {
        // What a broken file should lead to.
    }
}

}  // namespace halfspace::fuzz
