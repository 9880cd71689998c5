// SPDX-License-Identifier: Apache-2.0
#include "head/cholesky.hpp"

#include "base/error.hpp"

#include <cmath>
#include <utility>

namespace halfspace {

namespace {

#define HALFSPACE_INLINE [[gnu::always_inline]] inline

/// By quarters: four independent sums hide the latency of the additions.
HALFSPACE_INLINE double dot_body(const double* a, const double* b, std::size_t count) {
    const std::size_t quarter = count / 4;
    const double* const a1 = a + quarter;
    const double* const a2 = a1 + quarter;
    const double* const a3 = a2 + quarter;
    const double* const b1 = b + quarter;
    const double* const b2 = b1 + quarter;
    const double* const b3 = b2 + quarter;
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
#pragma omp simd reduction(+ : sum0, sum1, sum2, sum3)
    for (std::size_t k = 0; k < quarter; ++k) {
        sum0 += a[k] * b[k];
        sum1 += a1[k] * b1[k];
        sum2 += a2[k] * b2[k];
        sum3 += a3[k] * b3[k];
    }
    for (std::size_t k = 4 * quarter; k < count; ++k) sum0 += a[k] * b[k];
    return (sum0 + sum1) + (sum2 + sum3);
}

/// How many vectors are solved for together.
constexpr std::size_t kBlock = 4;

/// Solves L x = b in place for kBlock vectors, one after another.
HALFSPACE_INLINE void solve_block_body(const double* factor, std::size_t size, double* vectors) {
    double* const x0 = vectors;
    double* const x1 = x0 + size;
    double* const x2 = x1 + size;
    double* const x3 = x2 + size;
    for (std::size_t i = 0; i < size; ++i) {
        const double* const row = factor + i * size;
        double sum0 = 0;
        double sum1 = 0;
        double sum2 = 0;
        double sum3 = 0;
#pragma omp simd reduction(+ : sum0, sum1, sum2, sum3)
        for (std::size_t k = 0; k < i; ++k) {
            sum0 += row[k] * x0[k];
            sum1 += row[k] * x1[k];
            sum2 += row[k] * x2[k];
            sum3 += row[k] * x3[k];
        }
        x0[i] = (x0[i] - sum0) / row[i];
        x1[i] = (x1[i] - sum1) / row[i];
        x2[i] = (x2[i] - sum2) / row[i];
        x3[i] = (x3[i] - sum3) / row[i];
    }
}

double dot_plain(const double* a, const double* b, std::size_t count) {
    return dot_body(a, b, count);
}
void solve_block_plain(const double* factor, std::size_t size, double* vectors) {
    solve_block_body(factor, size, vectors);
}

// Compiled for wider vectors and chosen when called, as in augmented_rows.cpp.
#if defined(__x86_64__) && defined(__GNUC__)
[[gnu::target("avx2,fma")]] double dot_avx2(const double* a, const double* b, std::size_t count) {
    return dot_body(a, b, count);
}
[[gnu::target("avx2,fma")]] void solve_block_avx2(const double* factor, std::size_t size,
                                                  double* vectors) {
    solve_block_body(factor, size, vectors);
}

bool has_avx2() noexcept {
    static const bool has = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    return has;
}
#else
double dot_avx2(const double* a, const double* b, std::size_t count) {
    return dot_body(a, b, count);
}
void solve_block_avx2(const double* factor, std::size_t size, double* vectors) {
    solve_block_body(factor, size, vectors);
}

bool has_avx2() noexcept {
    return false;
}
#endif

#undef HALFSPACE_INLINE

double dot(const double* a, const double* b, std::size_t count) {
    return has_avx2() ? dot_avx2(a, b, count) : dot_plain(a, b, count);
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

void Cholesky::solve_lower(std::span<double> vectors) const noexcept {
    const auto solve_block = has_avx2() ? solve_block_avx2 : solve_block_plain;
    const std::size_t count = vectors.size() / m_size;
    std::size_t done = 0;
    for (; done + kBlock <= count; done += kBlock) {
        solve_block(m_factor.data(), m_size, vectors.data() + done * m_size);
    }
    for (; done < count; ++done) {
        double* const vector = vectors.data() + done * m_size;
        for (std::size_t i = 0; i < m_size; ++i) {
            const double* const row = m_factor.data() + i * m_size;
            vector[i] = (vector[i] - dot(row, vector, i)) / row[i];
        }
    }
}

}  // namespace halfspace
