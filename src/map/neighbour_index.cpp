// SPDX-License-Identifier: Apache-2.0
#include "map/neighbour_index.hpp"

#include <Eigen/Dense>
#include <hnswlib/hnswlib.h>

#include <cmath>

namespace halfspace {

namespace {

constexpr std::size_t kLinks = 16;
constexpr std::size_t kLookedAtBuilding = 100;
constexpr std::size_t kLookedAtSearching = 48;

}  // namespace

/// hnswlib's own is one number at a time, see cmake/dependencies.cmake.
class EuclideanSpace : public hnswlib::SpaceInterface<float> {
public:
    explicit EuclideanSpace(std::size_t dim) : m_dim(dim) {}

    size_t get_data_size() override { return m_dim * sizeof(float); }
    hnswlib::DISTFUNC<float> get_dist_func() override { return squared_distance; }
    void* get_dist_func_param() override { return &m_dim; }

private:
    static float squared_distance(const void* one, const void* other, const void* dim) {
        using Row = Eigen::Map<const Eigen::VectorXf>;
        const auto size = static_cast<Eigen::Index>(*static_cast<const std::size_t*>(dim));
        return (Row(static_cast<const float*>(one), size) -
                Row(static_cast<const float*>(other), size))
            .squaredNorm();
    }

    std::size_t m_dim;
};

struct NeighbourIndex::Graph {
    Graph(std::size_t count, std::size_t dim)
        : space(dim), index(&space, count, kLinks, kLookedAtBuilding) {
        index.setEf(kLookedAtSearching);
    }

    EuclideanSpace space;
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
