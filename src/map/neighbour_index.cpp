// SPDX-License-Identifier: Apache-2.0
#include "map/neighbour_index.hpp"

#include <hnswlib/hnswlib.h>

#include <cmath>

namespace halfspace {

namespace {

constexpr std::size_t kLinks = 16;
constexpr std::size_t kLookedAtBuilding = 100;
constexpr std::size_t kLookedAtSearching = 48;

}  // namespace

struct NeighbourIndex::Graph {
    Graph(std::size_t count, std::size_t dim)
        : space(dim), index(&space, count, kLinks, kLookedAtBuilding) {
        index.setEf(kLookedAtSearching);
    }

    hnswlib::L2Space space;
    hnswlib::HierarchicalNSW<float> index;
};

NeighbourIndex::NeighbourIndex(std::size_t capacity, std::size_t dim)
    : m_dim(dim), m_graph(std::make_unique<Graph>(capacity, dim)) {}

NeighbourIndex::~NeighbourIndex() = default;

void NeighbourIndex::add(std::span<const float> points) {
    for (std::size_t i = 0; i < points.size(); i += m_dim) {
        m_graph->index.addPoint(points.data() + i, m_count++);
    }
}

std::vector<Neighbour> NeighbourIndex::nearest(const float* place, std::size_t count) const {
    auto heap = m_graph->index.searchKnn(place, count);  // the farthest on top
    std::vector<Neighbour> found(heap.size());
    for (auto next = found.rbegin(); next != found.rend(); ++next) {
        const auto& [squared, point] = heap.top();
        *next = {static_cast<std::uint32_t>(point), std::sqrt(squared)};
        heap.pop();
    }
    return found;
}

}  // namespace halfspace
