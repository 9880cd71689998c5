// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

namespace halfspace {

/// The n x (dim + 1) matrix A of rows (x_i, 1), so that A (w, b) are the logits. Does not own the
/// rows. Sums run in double; their order depends on the CPU's vector width, so results may differ
/// in the last bits from one machine to another.
class AugmentedRows {
public:
    /// @param rows  count x dim floats, row-major, count = rows.size() / dim; dim > 0
    AugmentedRows(std::span<const float> rows, std::size_t dim) noexcept
        : m_rows(rows.data()), m_dim(dim), m_count(rows.size() / dim) {}

    [[nodiscard]] std::size_t dim() const noexcept { return m_dim; }
    [[nodiscard]] std::size_t count() const noexcept { return m_count; }

    /// out = A point. @param point  dim + 1 values  @param out  count values
    void times(std::span<const double> point, std::span<double> out) const noexcept;

    /// out += A^T coefficients. @param coefficients  count values  @param out  dim + 1 values
    void add_transposed_times(std::span<const double> coefficients,
                              std::span<double> out) const noexcept;

    /// out += A^T diag(curvature) A point, in one pass over the rows.
    /// @param curvature  count values  @param point, out  dim + 1 values, not overlapping
    void add_curvature_times(std::span<const double> curvature, std::span<const double> point,
                             std::span<double> out) const noexcept;

    /// out += A^T diag(curvature) A, its lower triangle; the rest is left alone.
    /// @param curvature  count values  @param out  (dim + 1) x (dim + 1), row-major
    void add_gram(std::span<const double> curvature, std::span<double> out) const noexcept;

private:
    const float* m_rows;
    std::size_t m_dim;
    std::size_t m_count;
};

}  // namespace halfspace
