// SPDX-License-Identifier: Apache-2.0
#include "head/cholesky.hpp"

#include "unit/head/head_test_support.hpp"

#include <gtest/gtest.h>

#include <random>

namespace halfspace {
namespace {

/// A random lower triangle with a good diagonal.
std::vector<double> random_triangle(std::size_t size) {
    std::mt19937_64 random(4);
    std::uniform_real_distribution<double> value(-1, 1);
    std::vector<double> triangle(size * size);
    for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t j = 0; j < i; ++j) triangle[i * size + j] = value(random);
        triangle[i * size + i] = 2 + value(random);
    }
    return triangle;
}

TEST(Cholesky, SolvesWithTheTriangleItsMatrixCameFrom) {
    constexpr std::size_t kSize = 37;
    constexpr std::size_t kVectors = 6;  // a block of four and two
    const auto triangle = random_triangle(kSize);
    std::vector<double> matrix(kSize * kSize, 777.0);  // the upper triangle is not read
    for (std::size_t i = 0; i < kSize; ++i) {
        for (std::size_t j = 0; j <= i; ++j) {
            matrix[i * kSize + j] = 0;
            for (std::size_t k = 0; k <= j; ++k) {
                matrix[i * kSize + j] += triangle[i * kSize + k] * triangle[j * kSize + k];
            }
        }
    }
    std::vector<double> wanted(kVectors * kSize);
    for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] = 0.1 * static_cast<double>(i) - 1;
    std::vector<double> vectors(wanted.size());
    for (std::size_t v = 0; v < kVectors; ++v) {
        for (std::size_t i = 0; i < kSize; ++i) {
            for (std::size_t k = 0; k <= i; ++k) {
                vectors[v * kSize + i] += triangle[i * kSize + k] * wanted[v * kSize + k];
            }
        }
    }

    Cholesky(matrix, kSize).solve_lower(vectors);

    for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_NEAR(vectors[i], wanted[i], 1e-9);
}

TEST(Cholesky, RefusesAMatrixThatIsNotPositiveDefinite) {
    testing::expect_refused(ErrorCode::InvalidInput, "not positive definite",
                            [] { Cholesky({1, 0, 2, 1}, 2); });
}

}  // namespace
}  // namespace halfspace
