// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace halfspace {

struct Neighbour {
    std::uint32_t point = 0;
    float distance = 0;  ///< Euclidean
};

/// Finds the nearest of some points, nearly always all of them: a graph (HNSW, Malkov & Yashunin
/// 2018) built in one fixed order, so that the same points give the same answers.
///
/// Threads: any number of searches at once, none while points are added.
class NeighbourIndex {
public:
    /// Empty. @param capacity  points it will have at most, >= 1
    NeighbourIndex(std::size_t capacity, std::size_t dim);
    NeighbourIndex(const NeighbourIndex&) = delete;
    NeighbourIndex& operator=(const NeighbourIndex&) = delete;
    ~NeighbourIndex();

    /// Adds points, which are numbered 0, 1, 2, ... in the order they come.
    /// @param points  n x dim, row-major, different from one another and those added before
    void add(std::span<const float> points);

    /// The points nearest to a place, nearest first; `count` of them or all there are.
    /// @param place  dim floats
    [[nodiscard]] std::vector<Neighbour> nearest(const float* place, std::size_t count) const;

private:
    struct Graph;
    std::size_t m_dim;
    std::size_t m_count = 0;
    std::unique_ptr<Graph> m_graph;
};

}  // namespace halfspace
