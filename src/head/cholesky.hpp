// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace halfspace {

/// The Cholesky factor L of a symmetric positive definite matrix, L L^T.
class Cholesky {
public:
    /// @param matrix  size x size, row-major; the upper triangle is not read
    /// @throws Error InvalidInput if it is not positive definite
    Cholesky(std::vector<double> matrix, std::size_t size);

    [[nodiscard]] std::size_t size() const noexcept { return m_size; }

    /// x = L^-1 x for each x of `vectors`. Many at once read L less often than one by one.
    /// @param vectors  a multiple of size() values, one vector after another
    void solve_lower(std::span<double> vectors) const noexcept;

private:
    std::size_t m_size;
    std::vector<double> m_factor;  // the lower triangle, row-major; above it what was given
};

}  // namespace halfspace
