// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/thread_pool.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace halfspace {

/// Counts scores in bins between the lowest and the highest of them.
///
/// @param parts  all scores, in any number of lists, which cores take up side by side
/// @param error  how far off a score may be
ScoreHistogram count_in_bins(ThreadPool& pool, std::span<const std::vector<float>> parts,
                             std::size_t bins, float error);

}  // namespace halfspace
