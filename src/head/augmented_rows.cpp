// SPDX-License-Identifier: Apache-2.0
#include "head/augmented_rows.hpp"

#include <cassert>

namespace halfspace {

namespace {

#define HALFSPACE_INLINE [[gnu::always_inline]] inline

/// Rows taken together: four independent sums hide the latency of the additions.
constexpr std::size_t kBlock = 4;

HALFSPACE_INLINE double dot(const float* row, const double* v, std::size_t dim) {
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::size_t j = 0; j < dim; ++j) sum += static_cast<double>(row[j]) * v[j];
    return sum;
}

HALFSPACE_INLINE void dot_block(const float* rows, const double* v, std::size_t dim, double* out) {
    const float* row1 = rows + dim;
    const float* row2 = row1 + dim;
    const float* row3 = row2 + dim;
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
#pragma omp simd reduction(+ : sum0, sum1, sum2, sum3)
    for (std::size_t j = 0; j < dim; ++j) {
        sum0 += static_cast<double>(rows[j]) * v[j];
        sum1 += static_cast<double>(row1[j]) * v[j];
        sum2 += static_cast<double>(row2[j]) * v[j];
        sum3 += static_cast<double>(row3[j]) * v[j];
    }
    out[0] = sum0;
    out[1] = sum1;
    out[2] = sum2;
    out[3] = sum3;
}

HALFSPACE_INLINE void add(const float* row, double factor, std::size_t dim, double* out) {
#pragma omp simd
    for (std::size_t j = 0; j < dim; ++j) out[j] += factor * static_cast<double>(row[j]);
}

/// Adds the first `count` columns of rows that are `dim` wide.
HALFSPACE_INLINE void add_block(const float* rows, const double* factors, std::size_t dim,
                                std::size_t count, double* out) {
    const float* row1 = rows + dim;
    const float* row2 = row1 + dim;
    const float* row3 = row2 + dim;
    const double factor0 = factors[0];
    const double factor1 = factors[1];
    const double factor2 = factors[2];
    const double factor3 = factors[3];
#pragma omp simd
    for (std::size_t j = 0; j < count; ++j) {
        out[j] +=
            (factor0 * static_cast<double>(rows[j]) + factor1 * static_cast<double>(row1[j])) +
            (factor2 * static_cast<double>(row2[j]) + factor3 * static_cast<double>(row3[j]));
    }
}

/// What one call works on; the unused spans are empty.
struct Job {
    const float* rows;
    std::size_t dim;
    std::size_t count;
    const double* factors;  // coefficients or curvature, one a row
    const double* point;    // dim + 1, or nothing
    double* out;
};

HALFSPACE_INLINE void times_body(const Job& job) {
    const double bias = job.point[job.dim];
    std::size_t i = 0;
    for (; i + kBlock <= job.count; i += kBlock) {
        dot_block(job.rows + i * job.dim, job.point, job.dim, job.out + i);
    }
    for (; i < job.count; ++i) job.out[i] = dot(job.rows + i * job.dim, job.point, job.dim);
    for (i = 0; i < job.count; ++i) job.out[i] += bias;
}

HALFSPACE_INLINE void transposed_body(const Job& job) {
    std::size_t i = 0;
    for (; i + kBlock <= job.count; i += kBlock) {
        add_block(job.rows + i * job.dim, job.factors + i, job.dim, job.dim, job.out);
    }
    for (; i < job.count; ++i) add(job.rows + i * job.dim, job.factors[i], job.dim, job.out);
    for (i = 0; i < job.count; ++i) job.out[job.dim] += job.factors[i];
}

HALFSPACE_INLINE void curvature_body(const Job& job) {
    const double bias = job.point[job.dim];
    double bias_sum = 0;
    std::size_t i = 0;
    for (; i + kBlock <= job.count; i += kBlock) {
        double products[kBlock];
        dot_block(job.rows + i * job.dim, job.point, job.dim, products);
        for (std::size_t k = 0; k < kBlock; ++k) {
            products[k] = job.factors[i + k] * (products[k] + bias);
            bias_sum += products[k];
        }
        add_block(job.rows + i * job.dim, products, job.dim, job.dim, job.out);
    }
    for (; i < job.count; ++i) {
        const double product =
            job.factors[i] * (dot(job.rows + i * job.dim, job.point, job.dim) + bias);
        bias_sum += product;
        add(job.rows + i * job.dim, product, job.dim, job.out);
    }
    job.out[job.dim] += bias_sum;
}

HALFSPACE_INLINE void gram_body(const Job& job) {
    const std::size_t size = job.dim + 1;
    double* const last = job.out + job.dim * size;
    std::size_t i = 0;
    for (; i + kBlock <= job.count; i += kBlock) {
        const float* const rows = job.rows + i * job.dim;
        const double* const curvature = job.factors + i;
        for (std::size_t j = 0; j < job.dim; ++j) {
            double factors[kBlock];
            for (std::size_t k = 0; k < kBlock; ++k) {
                factors[k] = curvature[k] * static_cast<double>(rows[k * job.dim + j]);
            }
            add_block(rows, factors, job.dim, j + 1, job.out + j * size);
        }
        add_block(rows, curvature, job.dim, job.dim, last);
    }
    for (; i < job.count; ++i) {
        const float* const row = job.rows + i * job.dim;
        for (std::size_t j = 0; j < job.dim; ++j) {
            add(row, job.factors[i] * static_cast<double>(row[j]), j + 1, job.out + j * size);
        }
        add(row, job.factors[i], job.dim, last);
    }
    for (i = 0; i < job.count; ++i) last[job.dim] += job.factors[i];
}

// The same loops compiled for wider vectors and chosen when called. Not `target_clones`: its
// resolvers run before a sanitizer's runtime is up.
#if defined(__x86_64__) && defined(__GNUC__)
[[gnu::target("avx2,fma")]] void times_avx2(const Job& job) {
    times_body(job);
}
[[gnu::target("avx2,fma")]] void transposed_avx2(const Job& job) {
    transposed_body(job);
}
[[gnu::target("avx2,fma")]] void curvature_avx2(const Job& job) {
    curvature_body(job);
}
[[gnu::target("avx2,fma")]] void gram_avx2(const Job& job) {
    gram_body(job);
}

bool has_avx2() noexcept {
    static const bool has = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    return has;
}
#else
void times_avx2(const Job& job) {
    times_body(job);
}
void transposed_avx2(const Job& job) {
    transposed_body(job);
}
void curvature_avx2(const Job& job) {
    curvature_body(job);
}
void gram_avx2(const Job& job) {
    gram_body(job);
}

bool has_avx2() noexcept {
    return false;
}
#endif

void times_plain(const Job& job) {
    times_body(job);
}
void transposed_plain(const Job& job) {
    transposed_body(job);
}
void curvature_plain(const Job& job) {
    curvature_body(job);
}
void gram_plain(const Job& job) {
    gram_body(job);
}

#undef HALFSPACE_INLINE

}  // namespace

void AugmentedRows::times(std::span<const double> point, std::span<double> out) const noexcept {
    assert(point.size() == m_dim + 1 && out.size() == m_count);
    const Job job{m_rows, m_dim, m_count, nullptr, point.data(), out.data()};
    has_avx2() ? times_avx2(job) : times_plain(job);
}

void AugmentedRows::add_transposed_times(std::span<const double> coefficients,
                                         std::span<double> out) const noexcept {
    assert(coefficients.size() == m_count && out.size() == m_dim + 1);
    const Job job{m_rows, m_dim, m_count, coefficients.data(), nullptr, out.data()};
    has_avx2() ? transposed_avx2(job) : transposed_plain(job);
}

void AugmentedRows::add_curvature_times(std::span<const double> curvature,
                                        std::span<const double> point,
                                        std::span<double> out) const noexcept {
    assert(curvature.size() == m_count);
    assert(point.size() == m_dim + 1 && out.size() == m_dim + 1);
    const Job job{m_rows, m_dim, m_count, curvature.data(), point.data(), out.data()};
    has_avx2() ? curvature_avx2(job) : curvature_plain(job);
}

void AugmentedRows::add_gram(std::span<const double> curvature,
                             std::span<double> out) const noexcept {
    assert(curvature.size() == m_count && out.size() == (m_dim + 1) * (m_dim + 1));
    const Job job{m_rows, m_dim, m_count, curvature.data(), nullptr, out.data()};
    has_avx2() ? gram_avx2(job) : gram_plain(job);
}

}  // namespace halfspace
