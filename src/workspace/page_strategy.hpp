// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/store.hpp"
#include "workspace/loop_types.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace halfspace {

/// The items a strategy shows next, of those that pass the filter: at most `count`, best first
/// (`random`: as drawn). best      the highest scores diverse   of the highest scores, five times
/// `count` and at least 100, those unlike one another random    any, by `seed`
std::vector<Match> pick_page(const Store& store, const Plane& plane, Strategy strategy,
                             std::size_t count, const Filter& filter, std::uint64_t seed);

}  // namespace halfspace
