// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/thread_pool.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace halfspace {

/// The directions in which rows vary most, to look at them in fewer dimensions.
///
/// The same rows give the same axes, bit for bit, whatever the number of threads.
class PrincipalComponents {
public:
    /// @param rows  n x dim, row-major, finite; n >= 1
    /// @param most  axes to keep; fewer are where `dim` is smaller
    PrincipalComponents(ThreadPool& pool, std::span<const float> rows, std::size_t dim,
                        std::size_t most);

    [[nodiscard]] std::size_t dim() const noexcept { return m_mean.size(); }
    [[nodiscard]] std::size_t axes() const noexcept { return m_axes.size() / m_mean.size(); }

    /// Rows relative to the mean, along the axes, the one of most variance first; each by itself,
    /// so equal rows are equal afterwards, whatever they are among.
    /// @param rows  n x dim(), row-major
    /// @return n x axes(), row-major
    [[nodiscard]] std::vector<float> project(ThreadPool& pool, std::span<const float> rows) const;

private:
    std::vector<float> m_mean;  ///< dim
    std::vector<float> m_axes;  ///< axes x dim, row-major, orthonormal
};

}  // namespace halfspace
