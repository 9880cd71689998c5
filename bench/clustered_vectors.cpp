// SPDX-License-Identifier: Apache-2.0
#include "clustered_vectors.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <span>

namespace halfspace {

namespace {

/// splitmix64: a stream for each row, so that rows can be made in any order.
class Stream {
public:
    explicit Stream(std::uint64_t seed) : m_state(seed * 0x9E3779B97F4A7C15U + 1) {}

    std::uint64_t next() {
        std::uint64_t z = (m_state += 0x9E3779B97F4A7C15U);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31);
    }
    double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

private:
    std::uint64_t m_state;
};

void scale_to(std::span<float> vector, double norm) {
    double sum = 0;
    for (const float value : vector) sum += static_cast<double>(value) * value;
    for (float& value : vector) value = static_cast<float>(value * norm / std::sqrt(sum));
}

}  // namespace

ClusteredVectors::ClusteredVectors(std::size_t dim)
    : m_dim(dim), m_normal(65536), m_basis(kRank * dim), m_centres(kKinds * kRank), m_mean(dim) {
    std::mt19937_64 generator(7);
    std::normal_distribution<float> normal;
    for (float& value : m_normal) value = normal(generator);
    for (float& value : m_basis) value = normal(generator);
    for (std::size_t k = 0; k < kRank; ++k) scale_to({&m_basis[k * dim], dim}, 1);
    for (float& value : m_centres) value = normal(generator) / 8;
    for (float& value : m_spread) value = (0.4F + 0.5F * std::abs(normal(generator))) / 8;
    for (float& value : m_mean) value = normal(generator);
    scale_to(m_mean, 0.7);
    double total = 0;
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
        total += 1.0 / (static_cast<double>(kind) + 5);
        m_shares[kind] = total;
    }
    for (double& share : m_shares) share /= total;
}

void ClusteredVectors::fill_row(std::uint64_t index, float* row) const {
    Stream stream(index);
    const double at = stream.uniform();
    const auto kind =
        static_cast<std::size_t>(std::min(std::ranges::lower_bound(m_shares, at) - m_shares.begin(),
                                          static_cast<std::ptrdiff_t>(kKinds - 1)));
    const float noise = 0.35F / std::sqrt(static_cast<float>(m_dim));
    for (std::size_t j = 0; j < m_dim; j += 4) {
        const std::uint64_t bits = stream.next();
        for (std::size_t i = j; i < std::min(j + 4, m_dim); ++i) {
            row[i] = m_mean[i] + noise * m_normal[bits >> (16 * (i - j)) & 0xFFFF];
        }
    }
    for (std::size_t k = 0; k < kRank; ++k) {
        const float along =
            m_centres[kind * kRank + k] + m_spread[kind] * m_normal[stream.next() & 0xFFFF];
        const float* const direction = &m_basis[k * m_dim];
        for (std::size_t j = 0; j < m_dim; ++j) row[j] += along * direction[j];
    }
    scale_to({row, m_dim}, 1);
}

std::vector<float> ClusteredVectors::rows(ThreadPool& pool, std::uint64_t first,
                                          std::size_t count) const {
    std::vector<float> rows(count * m_dim);
    pool.for_chunks(count, 256, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) fill_row(first + i, &rows[i * m_dim]);
    });
    return rows;
}

std::vector<float> ClusteredVectors::plane(std::uint64_t number) const {
    Stream stream(~number);
    std::vector<float> weights(m_dim);
    for (float& weight : weights) weight = m_normal[stream.next() & 0xFFFF];
    scale_to(weights, 2);
    const std::size_t kind = stream.next() % kKinds;
    for (std::size_t k = 0; k < kRank; ++k) {
        for (std::size_t j = 0; j < m_dim; ++j) {
            weights[j] += 8 * m_centres[kind * kRank + k] * m_basis[k * m_dim + j];
        }
    }
    return weights;
}

}  // namespace halfspace
