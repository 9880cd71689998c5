// SPDX-License-Identifier: Apache-2.0
#include "map/placement.hpp"

#include <cmath>

namespace halfspace {

namespace {

constexpr std::size_t kNearest = 8;
constexpr std::size_t kChunk = 256;

/// Weights fall by e over the mean of how much farther than the nearest the others are.
void place_one(std::span<const Neighbour> near, std::span<const float> places, float* into) {
    const float nearest = near.front().distance;
    double reach = 0;
    for (const Neighbour& one : near) reach += one.distance - nearest;
    reach /= static_cast<double>(near.size());
    double x = 0;
    double y = 0;
    double sum = 0;
    for (const Neighbour& one : near) {
        const double farther = one.distance - nearest;
        const double weight = nearest == 0 ? (farther == 0 ? 1 : 0)
                              : reach > 0  ? std::exp(-farther / reach)
                                           : 1;
        x += weight * places[2 * std::size_t{one.point}];
        y += weight * places[2 * std::size_t{one.point} + 1];
        sum += weight;
    }
    into[0] = static_cast<float>(x / sum);
    into[1] = static_cast<float>(y / sum);
}

}  // namespace

std::vector<float> place(ThreadPool& pool, std::span<const float> points, std::size_t dim,
                         const NeighbourIndex& landmarks, std::span<const float> places) {
    const std::size_t count = points.size() / dim;
    std::vector<float> placed(2 * count);
    pool.for_chunks(count, kChunk, [&](std::size_t first, std::size_t end) {
        for (std::size_t i = first; i < end; ++i) {
            const auto near = landmarks.nearest(points.data() + i * dim, kNearest);
            place_one(near, places, placed.data() + 2 * i);
        }
    });
    return placed;
}

}  // namespace halfspace
