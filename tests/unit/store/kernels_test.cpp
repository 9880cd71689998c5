// SPDX-License-Identifier: Apache-2.0
// Each set of kernels that this processor can run, against plain loops.
#include "store/kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace halfspace {
namespace {

constexpr std::int32_t kUntouched = std::numeric_limits<std::int32_t>::min();

template <typename Value>
std::vector<Value> values(std::size_t count, int largest, unsigned seed) {
    std::mt19937 generator(seed);
    std::vector<Value> values(count);
    std::uniform_int_distribution<int> any(-largest, largest);
    for (Value& value : values) value = static_cast<Value>(any(generator));
    return values;
}

template <typename Query>
std::int32_t plain_dot(const std::int8_t* row, const Query* query, std::size_t padded) {
    return std::inner_product(row, row + padded, query, 0);
}

class EachKernels : public ::testing::TestWithParam<Kernels> {};

TEST_P(EachKernels, DotsOfRowsInOrderAndOfAList) {
    const Kernels& kernels = GetParam();
    for (const std::size_t padded : {64U, 192U, 512U}) {
        const auto codes = values<std::int8_t>(80 * padded, 127, 1);
        const auto query = values<std::int16_t>(padded, 32767, 2);
        for (const std::size_t count : {1U, 2U, 7U, 9U, 64U}) {
            std::vector<std::uint64_t> rows(count);
            for (std::size_t i = 0; i < count; ++i) rows[i] = (i * 37 + 5) % 80;
            std::vector<std::int32_t> sums(count + 1, kUntouched);
            std::vector<std::int32_t> listed(count + 1, kUntouched);

            kernels.dots(codes.data(), padded, count, query.data(), sums.data());
            kernels.listed_dots(codes.data(), padded, rows, query.data(), listed.data());

            for (std::size_t i = 0; i < count; ++i) {
                EXPECT_EQ(sums[i], plain_dot(codes.data() + i * padded, query.data(), padded));
                EXPECT_EQ(listed[i],
                          plain_dot(codes.data() + rows[i] * padded, query.data(), padded));
            }
            EXPECT_EQ(sums[count], kUntouched);
            EXPECT_EQ(listed[count], kUntouched);
        }
    }
}

TEST_P(EachKernels, CoarseDotsOfAnyNumberOfRowsAndQueries) {
    const Kernels& kernels = GetParam();
    constexpr std::size_t kPadded = 192;
    const auto codes = values<std::int8_t>(70 * kPadded, 127, 3);
    const auto queries = values<std::int8_t>(kMaxQueries * kPadded, 127, 4);
    for (const std::size_t count : {1U, 3U, 4U, 5U, 64U, 70U}) {
        for (const std::size_t query_count : {1U, 2U, 5U, 20U, 64U}) {
            const std::size_t stride = count + 3;
            std::vector<std::int32_t> sums(stride * query_count, kUntouched);

            kernels.coarse_dots(codes.data(), kPadded, count, queries.data(), query_count,
                                sums.data(), stride);

            for (std::size_t q = 0; q < query_count; ++q) {
                for (std::size_t i = 0; i < count; ++i) {
                    ASSERT_EQ(sums[q * stride + i],
                              plain_dot(codes.data() + i * kPadded, queries.data() + q * kPadded,
                                        kPadded))
                        << count << " rows, " << query_count << " queries: " << i << ", " << q;
                }
            }
            EXPECT_EQ(std::ranges::count(sums, kUntouched),
                      static_cast<std::ptrdiff_t>(3 * query_count));
        }
    }
}

/// All codes and weights at their limits, in the widest row there can be.
TEST_P(EachKernels, SumsOfTheLargestProductsDoNotOverflow) {
    const Kernels& kernels = GetParam();
    constexpr std::size_t kWide = 65536;
    for (const int sign : {-1, 1}) {
        const std::vector<std::int8_t> row(kWide, 127);
        const std::vector<std::int8_t> coarse(kWide, static_cast<std::int8_t>(127 * sign));
        const std::vector<std::int16_t> fine(kWide, static_cast<std::int16_t>(257 * sign));
        std::int32_t coarse_sum = 0;
        std::int32_t fine_sum = 0;

        kernels.coarse_dots(row.data(), kWide, 1, coarse.data(), 1, &coarse_sum, 1);
        kernels.dots(row.data(), kWide, 1, fine.data(), &fine_sum);

        EXPECT_EQ(coarse_sum, sign * 127 * 127 * static_cast<int>(kWide));
        EXPECT_EQ(fine_sum, sign * 127 * 257 * static_cast<int>(kWide));
    }
}

TEST_P(EachKernels, BoundsLieAMarginAroundTheCenter) {
    const BoundTerms terms{3e-7, -0.5, 2.5, 1e-4};
    const auto dots = values<std::int32_t>(100, 2000000, 5);
    for (const std::size_t count : {1U, 15U, 16U, 100U}) {
        std::vector<RowScale> rows(count);
        for (std::size_t i = 0; i < count; ++i) {
            rows[i] = {0.5F + 0.01F * static_cast<float>(i), 0.001F * static_cast<float>(i)};
        }
        std::vector<float> lower(count);
        std::vector<float> upper(count);

        GetParam().bounds(terms, count, dots.data(), rows.data(), lower.data(), upper.data());

        for (std::size_t i = 0; i < count; ++i) {
            const double center = terms.scale * static_cast<double>(rows[i].scale) * dots[i] - 0.5;
            const double margin = 2.5 * static_cast<double>(rows[i].error) + 1e-4;
            EXPECT_FLOAT_EQ(lower[i], static_cast<float>(center - margin));
            EXPECT_FLOAT_EQ(upper[i], static_cast<float>(center + margin));
        }
    }
}

TEST(SupportedKernels, EndWithPortableAndHaveNamesOfTheirOwn) {
    const auto supported = supported_kernels();

    ASSERT_FALSE(supported.empty());
    EXPECT_EQ(supported.back().name, "portable");
    for (std::size_t i = 1; i < supported.size(); ++i) {
        EXPECT_NE(supported[i].name, supported[i - 1].name);
    }
}

std::string name_of(const ::testing::TestParamInfo<Kernels>& info) {
    return std::string(info.param.name);
}

INSTANTIATE_TEST_SUITE_P(Supported, EachKernels,
                         ::testing::ValuesIn(supported_kernels().begin(),
                                             supported_kernels().end()),
                         name_of);

}  // namespace
}  // namespace halfspace
