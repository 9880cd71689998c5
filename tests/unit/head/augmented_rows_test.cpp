// SPDX-License-Identifier: Apache-2.0
#include "head/augmented_rows.hpp"

#include "unit/head/head_test_support.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace halfspace {
namespace {

std::vector<double> as_doubles(const std::vector<float>& values) {
    return {values.begin(), values.end()};
}

/// Counts on both sides of the block of four, widths on both sides of a vector register.
class AugmentedRowsShapes : public ::testing::TestWithParam<std::tuple<std::size_t, std::size_t>> {
protected:
    const std::size_t m_count = std::get<0>(GetParam());
    const std::size_t m_dim = std::get<1>(GetParam());
    const std::vector<float> m_rows = testing::random_rows(m_count, m_dim, 1);
    const std::vector<double> m_point = as_doubles(testing::random_rows(1, m_dim + 1, 2));
    const std::vector<double> m_factors =
        as_doubles(testing::random_rows(1, std::max<std::size_t>(m_count, 1), 3));

    [[nodiscard]] double at(std::size_t i, std::size_t j) const {
        return j == m_dim ? 1.0 : static_cast<double>(m_rows[i * m_dim + j]);
    }
    [[nodiscard]] std::vector<double> plain_times(const std::vector<double>& point) const {
        std::vector<double> out(m_count);
        for (std::size_t i = 0; i < m_count; ++i) {
            for (std::size_t j = 0; j <= m_dim; ++j) out[i] += at(i, j) * point[j];
        }
        return out;
    }
    void plain_add_transposed(const std::vector<double>& factors, std::vector<double>& out) const {
        for (std::size_t i = 0; i < m_count; ++i) {
            for (std::size_t j = 0; j <= m_dim; ++j) out[j] += at(i, j) * factors[i];
        }
    }
};

void expect_close(const std::vector<double>& a, const std::vector<double>& b) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-14) << "at " << i;
}

TEST_P(AugmentedRowsShapes, ProductsEqualAPlainLoop) {
    const AugmentedRows rows(m_rows, m_dim);
    const std::vector<double> factors(m_factors.begin(),
                                      m_factors.begin() + static_cast<std::ptrdiff_t>(m_count));

    std::vector<double> logits(m_count, 99.0);
    rows.times(m_point, logits);
    expect_close(logits, plain_times(m_point));

    std::vector<double> sum(m_dim + 1, 0.5);
    std::vector<double> plain_sum = sum;
    rows.add_transposed_times(factors, sum);
    plain_add_transposed(factors, plain_sum);
    expect_close(sum, plain_sum);

    std::vector<double> curved(m_dim + 1, 0.25);
    std::vector<double> plain_curved = curved;
    rows.add_curvature_times(factors, m_point, curved);
    auto scaled = plain_times(m_point);
    for (std::size_t i = 0; i < m_count; ++i) scaled[i] *= factors[i];
    plain_add_transposed(scaled, plain_curved);
    expect_close(curved, plain_curved);

    const std::size_t size = m_dim + 1;
    std::vector<double> gram(size * size, 0.75);
    std::vector<double> plain_gram = gram;
    rows.add_gram(factors, gram);
    for (std::size_t i = 0; i < m_count; ++i) {
        for (std::size_t j = 0; j < size; ++j) {
            for (std::size_t k = 0; k <= j; ++k) {
                plain_gram[j * size + k] += factors[i] * at(i, j) * at(i, k);
            }
        }
    }
    expect_close(gram, plain_gram);
}

INSTANTIATE_TEST_SUITE_P(AllTails, AugmentedRowsShapes,
                         ::testing::Combine(::testing::Values(0, 1, 3, 4, 5, 10),
                                            ::testing::Values(1, 2, 7, 8, 33, 512)));

}  // namespace
}  // namespace halfspace
