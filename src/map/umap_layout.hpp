// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "map/neighbour_index.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// Where a layout stands between two turns; with it the layout goes on bit for bit.
struct LayoutState {
    std::uint32_t turn = 0;
    std::vector<float> positions;      ///< n x 2
    std::vector<float> next_sample;    ///< an edge each: the turn it attracts in next
    std::vector<float> next_negative;  ///< an edge each: the same for what repels
    std::string random;                ///< the state of the random numbers
};

/// UMAP (McInnes, Healy & Melville 2018) by the library umappp: points in the plane so that those
/// who are neighbours stay together.
///
/// Threads: one. The same neighbours, start and seed give the same layout.
class UmapLayout {
public:
    static constexpr std::size_t kNeighbours = 15;

    /// @param neighbours  of each point, nearest first, without itself; each has at least one
    /// @param start       n x 2, where the points start from
    UmapLayout(std::span<const std::vector<Neighbour>> neighbours, std::span<const float> start,
               std::uint64_t seed);
    UmapLayout(const UmapLayout&) = delete;
    UmapLayout& operator=(const UmapLayout&) = delete;
    ~UmapLayout();

    /// Goes on from `state` instead. @return false, changing nothing, if it is of other neighbours
    bool resume(const LayoutState& state);

    [[nodiscard]] std::uint32_t turn() const noexcept;
    [[nodiscard]] std::uint32_t turns() const noexcept;
    /// One turn: every edge that is due attracts once, and a few random points repel.
    void step();

    [[nodiscard]] LayoutState state() const;
    [[nodiscard]] std::span<const float> positions() const noexcept;  ///< n x 2

private:
    struct Implementation;
    std::unique_ptr<Implementation> m_implementation;
};

}  // namespace halfspace
