// SPDX-License-Identifier: Apache-2.0
#include "store/quantize.hpp"

#include "store/kernels.hpp"
#include "store_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace halfspace {
namespace {

using namespace testing;

TEST(QuantizeRow, ErrorIsAtLeastTheTrueDistanceAndPaddingIsZero) {
    constexpr std::size_t kDim = 70;
    const std::vector<float> rows = unit_rows(500, kDim, 2, Kind::Outlier);
    const std::vector<float> mean = unit_rows(1, kDim, 3);
    for (std::size_t i = 0; i < 500; ++i) {
        const auto row = std::span(rows).subspan(i * kDim, kDim);
        std::vector<std::int8_t> codes(padded_dim(kDim), 99);

        const RowScale scale = quantize_row(row, mean, codes);

        long double sum = 0;
        for (std::size_t j = 0; j < kDim; ++j) {
            const long double rest = static_cast<long double>(row[j]) - mean[j] -
                                     static_cast<long double>(scale.scale) * codes[j];
            sum += rest * rest;
        }
        EXPECT_GE(static_cast<long double>(scale.error), std::sqrt(sum));
        EXPECT_LT(scale.error, 0.05F);
        for (std::size_t j = kDim; j < codes.size(); ++j) EXPECT_EQ(codes[j], 0);
        for (const std::int8_t code : codes) EXPECT_GE(code, -127);
    }
}

TEST(QuantizeRow, RowEqualToTheMeanHasNoScale) {
    const std::vector<float> row = unit_rows(1, 8, 1);
    std::vector<std::int8_t> codes(64, 5);

    const RowScale scale = quantize_row(row, row, codes);

    EXPECT_EQ(scale.scale, 0.0F);
    EXPECT_LT(scale.error, 1e-11F);
    EXPECT_EQ(codes, std::vector<std::int8_t>(64));
}

/// The worst weights for a 32-bit sum: all equal, against rows whose codes are all +-127.
TEST(QuantizedPlane, NoSumOfProductsOverflows) {
    for (const std::size_t dim : {1U, 64U, 640U, 4096U, 65536U}) {
        const std::vector<float> equal(dim, -0.5F);
        const std::vector<float> zero(dim);
        const QuantizedPlane plane({equal, 0}, zero, QuantizedPlane::kFine);

        std::int64_t sum = 0;
        for (std::size_t j = 0; j < dim; ++j) sum += 127 * std::abs(std::int64_t{plane.codes()[j]});

        EXPECT_LE(sum, std::numeric_limits<std::int32_t>::max()) << dim;
        EXPECT_GT(sum, 1000000) << dim;
    }
}

TEST(QuantizedPlane, CoarseCodesFitABytesRange) {
    const std::vector<float> query = weights(640, 6);
    const std::vector<float> zero(640);

    const QuantizedPlane plane({query, 0}, zero, QuantizedPlane::kCoarse);

    const auto [low, high] = std::ranges::minmax(plane.codes());
    EXPECT_GE(low, -127);
    EXPECT_LE(high, 127);
    EXPECT_EQ(std::max(-low, static_cast<int>(high)), 127);
}

/// Expects every bound to hold, and returns the widest distance between two.
float widest_bounds(Kind kind, std::int32_t max_code) {
    constexpr std::size_t kDim = 384;
    constexpr std::size_t kRows = 1000;
    const std::vector<float> rows = unit_rows(kRows, kDim, 4, kind);
    const std::vector<float> mean = unit_rows(1, kDim, 5);
    const std::vector<float> zero(kDim);
    const std::vector<float> query = weights(kDim, 6);
    const Plane plane{query, -1};
    const QuantizedPlane quantized(plane, mean, max_code);
    PlainStore plain(kDim);
    plain.add(rows, "train");
    float widest = 0;
    for (std::size_t i = 0; i < kRows; ++i) {
        const bool uses_mean = i % 2 == 0;
        std::vector<std::int8_t> codes(padded_dim(kDim));
        const RowScale scale =
            quantize_row(std::span(rows).subspan(i * kDim, kDim), uses_mean ? mean : zero, codes);
        const std::int32_t dot =
            std::inner_product(codes.begin(), codes.end(), quantized.codes().begin(), 0);
        for (const Kernels& kernels : supported_kernels()) {
            float lower = 0;
            float upper = 0;

            kernels.bounds(quantized.terms(uses_mean), 1, &dot, &scale, &lower, &upper);

            EXPECT_LE(lower, plain.score(plane, i)) << kernels.name;
            EXPECT_GE(upper, plain.score(plane, i)) << kernels.name;
            widest = std::max(widest, upper - lower);
        }
    }
    return widest;
}

TEST(QuantizedPlane, BoundsHoldTheScoreAndAreTight) {
    for (const Kind kind : {Kind::Random, Kind::Clustered, Kind::Outlier}) {
        EXPECT_LT(widest_bounds(kind, QuantizedPlane::kFine), 0.4F);  // scores span -4 to 2
        EXPECT_LT(widest_bounds(kind, QuantizedPlane::kCoarse), 0.8F);
    }
}

}  // namespace
}  // namespace halfspace
