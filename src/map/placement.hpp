// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/thread_pool.hpp"
#include "map/neighbour_index.hpp"

#include <span>
#include <vector>

namespace halfspace {

/// Puts points between the landmarks that are nearest to them, weighted by how near each is, as
/// UMAP's `transform` starts new points. A point that is a landmark gets its very place.
///
/// @param points     n x dim, row-major
/// @param landmarks  over the points of the landmarks
/// @param places     2 floats for each landmark
/// @return n x 2
std::vector<float> place(ThreadPool& pool, std::span<const float> points, std::size_t dim,
                         const NeighbourIndex& landmarks, std::span<const float> places);

}  // namespace halfspace
