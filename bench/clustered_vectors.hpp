// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/thread_pool.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace halfspace {

/// Unit vectors as encoders make them, the same in every run: a mean common to all (norm about
/// 0.7), 200 kinds of unequal size and spread in 64 of the dimensions, and some noise in all.
class ClusteredVectors {
public:
    explicit ClusteredVectors(std::size_t dim);

    /// The rows [first, first + count), row-major.
    [[nodiscard]] std::vector<float> rows(ThreadPool& pool, std::uint64_t first,
                                          std::size_t count) const;

    /// Weights of a plane as a fitted head: towards one kind, with some noise. Norm about 8.
    [[nodiscard]] std::vector<float> plane(std::uint64_t number) const;

private:
    static constexpr std::size_t kKinds = 200;
    static constexpr std::size_t kRank = 64;

    void fill_row(std::uint64_t index, float* row) const;

    std::size_t m_dim;
    std::vector<float> m_normal;   ///< 65536 normal numbers to draw from: quick, and good enough
    std::vector<float> m_basis;    ///< kRank x dim, about orthonormal
    std::vector<float> m_centres;  ///< kKinds x kRank
    std::array<float, kKinds> m_spread{};
    std::array<double, kKinds> m_shares{};  ///< cumulated
    std::vector<float> m_mean;
};

}  // namespace halfspace
