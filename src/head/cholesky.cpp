// SPDX-License-Identifier: Apache-2.0
#include "head/cholesky.hpp"

#include "base/error.hpp"

#include <cmath>
#include <utility>

namespace halfspace {

namespace {

double dot(const double* a, const double* b, std::size_t count) {
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::size_t k = 0; k < count; ++k) sum += a[k] * b[k];
    return sum;
}

}  // namespace

Cholesky::Cholesky(std::vector<double> matrix, std::size_t size)
    : m_size(size), m_factor(std::move(matrix)) {
    for (std::size_t i = 0; i < m_size; ++i) {
        double* const row = m_factor.data() + i * m_size;
        for (std::size_t j = 0; j < i; ++j) {
            const double* const other = m_factor.data() + j * m_size;
            row[j] = (row[j] - dot(row, other, j)) / other[j];
        }
        const double left = row[i] - dot(row, row, i);
        if (!(left > 0)) {
            throw Error(ErrorCode::InvalidInput, "A matrix is not positive definite");
        }
        row[i] = std::sqrt(left);
    }
}

void Cholesky::solve_lower(std::span<double> vector) const noexcept {
    for (std::size_t i = 0; i < m_size; ++i) {
        const double* const row = m_factor.data() + i * m_size;
        vector[i] = (vector[i] - dot(row, vector.data(), i)) / row[i];
    }
}

}  // namespace halfspace
