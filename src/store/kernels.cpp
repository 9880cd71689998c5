// SPDX-License-Identifier: Apache-2.0
#include "store/kernels.hpp"

#include <algorithm>
#include <array>
#include <vector>

// One plain loop each, which the compiler turns into vectors of the instruction set at hand; read
// one row after the other, it is as fast as memory. The bodies are inlined into functions with a
// target of their own, not cloned by the loader, so that tests and sanitizers can call each.
#define HALFSPACE_BODY [[gnu::always_inline]] inline

namespace halfspace {

namespace {

constexpr std::size_t kRowsAhead = 6;  // of a list, which the processor cannot foresee
constexpr std::size_t kTile = 4;       // rows and queries of coarse dots taken together
constexpr std::size_t kTilesAhead = 2;
constexpr std::size_t kExactRows = 8;  // as many double sums, each in order, hide an addition

using Tile = std::int32_t[kTile][kTile];  // [row][query]

HALFSPACE_BODY void prefetch(const void* row, std::size_t bytes) noexcept {
    const char* const begin = static_cast<const char*>(row);
    for (std::size_t at = 0; at < bytes; at += 64) __builtin_prefetch(begin + at);
}

HALFSPACE_BODY std::int32_t dot(const std::int8_t* row, const std::int16_t* query,
                                std::size_t padded) noexcept {
    std::int32_t sum = 0;
    for (std::size_t j = 0; j < padded; ++j) sum += row[j] * query[j];
    return sum;
}

HALFSPACE_BODY void dots_body(const std::int8_t* codes, std::size_t padded, std::size_t count,
                              const std::int16_t* query, std::int32_t* sums) noexcept {
    for (std::size_t i = 0; i < count; ++i) sums[i] = dot(codes + i * padded, query, padded);
}

HALFSPACE_BODY void listed_dots_body(const std::int8_t* codes, std::size_t padded,
                                     std::span<const std::uint64_t> rows, const std::int16_t* query,
                                     std::int32_t* sums) noexcept {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i + kRowsAhead < rows.size()) prefetch(codes + rows[i + kRowsAhead] * padded, padded);
        sums[i] = dot(codes + rows[i] * padded, query, padded);
    }
}

/// A tile of rows times queries, so that each value loaded is used four times. Unsigned times
/// signed bytes is what processors multiply and add in one step: each code goes in as code + 128.
HALFSPACE_BODY void tile_dots(const std::array<const std::int8_t*, kTile>& rows,
                              const std::array<const std::int8_t*, kTile>& queries,
                              std::size_t padded, Tile& sums) noexcept {
    Tile sum = {};  // a copy, which the compiler keeps in registers
    for (std::size_t j = 0; j < padded; ++j) {
        for (std::size_t i = 0; i < kTile; ++i) {
            const auto code = static_cast<std::uint8_t>(rows[i][j] ^ 0x80);
            for (std::size_t q = 0; q < kTile; ++q) sum[i][q] += code * queries[q][j];
        }
    }
    for (std::size_t i = 0; i < kTile; ++i) std::copy_n(sum[i], kTile, sums[i]);
}

HALFSPACE_BODY void coarse_dots_body(const std::int8_t* codes, std::size_t padded,
                                     std::size_t count, const std::int8_t* queries,
                                     std::size_t query_count, std::int32_t* sums,
                                     std::size_t stride) noexcept {
    std::array<std::int32_t, kMaxQueries> excess{};  // what `tile_dots` adds to the sums of a query
    for (std::size_t q = 0; q < query_count; ++q) {
        for (std::size_t j = 0; j < padded; ++j) excess[q] += 128 * queries[q * padded + j];
    }
    std::array<const std::int8_t*, kTile> row{};
    std::array<const std::int8_t*, kTile> query{};
    Tile tile;
    for (std::size_t at = 0; at < count; at += kTile) {
        // A tile that is not full repeats its last member, so that there is one loop only.
        for (std::size_t i = 0; i < kTile; ++i) {
            row[i] = codes + std::min(at + i, count - 1) * padded;
            prefetch(codes + std::min(at + i + kTilesAhead * kTile, count - 1) * padded, padded);
        }
        for (std::size_t first = 0; first < query_count; first += kTile) {
            for (std::size_t q = 0; q < kTile; ++q) {
                query[q] = queries + std::min(first + q, query_count - 1) * padded;
            }
            tile_dots(row, query, padded, tile);
            for (std::size_t q = 0; q < std::min(kTile, query_count - first); ++q) {
                for (std::size_t i = 0; i < std::min(kTile, count - at); ++i) {
                    sums[(first + q) * stride + at + i] = tile[i][q] - excess[first + q];
                }
            }
        }
    }
}

HALFSPACE_BODY void bounds_body(const BoundTerms& terms, std::size_t count,
                                const std::int32_t* dots, const float* row_scales,
                                const float* row_errors, float* __restrict lower,
                                float* __restrict upper) noexcept {
    const BoundTerms t = terms;  // a copy that `lower` and `upper` cannot alias
    for (std::size_t i = 0; i < count; ++i) {
        const double center = dots[i] * (t.scale * static_cast<double>(row_scales[i])) + t.offset;
        const double margin = t.error_factor * static_cast<double>(row_errors[i]) + t.slack;
        lower[i] = static_cast<float>(center - margin);
        upper[i] = static_cast<float>(center + margin);
    }
}

// Defines the four functions for one instruction set, and the table of them.
#define HALFSPACE_KERNELS(suffix, target)                                                       \
    target void dots_##suffix(const std::int8_t* codes, std::size_t padded, std::size_t count,  \
                              const std::int16_t* query, std::int32_t* sums) noexcept {         \
        dots_body(codes, padded, count, query, sums);                                           \
    }                                                                                           \
    target void listed_dots_##suffix(const std::int8_t* codes, std::size_t padded,              \
                                     std::span<const std::uint64_t> rows,                       \
                                     const std::int16_t* query, std::int32_t* sums) noexcept {  \
        listed_dots_body(codes, padded, rows, query, sums);                                     \
    }                                                                                           \
    target void coarse_dots_##suffix(const std::int8_t* codes, std::size_t padded,              \
                                     std::size_t count, const std::int8_t* queries,             \
                                     std::size_t query_count, std::int32_t* sums,               \
                                     std::size_t stride) noexcept {                             \
        coarse_dots_body(codes, padded, count, queries, query_count, sums, stride);             \
    }                                                                                           \
    target void bounds_##suffix(const BoundTerms& terms, std::size_t count,                     \
                                const std::int32_t* dots, const float* row_scales,              \
                                const float* row_errors, float* lower, float* upper) noexcept { \
        bounds_body(terms, count, dots, row_scales, row_errors, lower, upper);                  \
    }                                                                                           \
    constexpr Kernels k_##suffix {                                                              \
        #suffix, dots_##suffix, listed_dots_##suffix, coarse_dots_##suffix, bounds_##suffix     \
    }

// On aarch64 this is NEON, which every such processor has.
HALFSPACE_KERNELS(portable, );
#if defined(__x86_64__)
#define HALFSPACE_AVX512 [[gnu::target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,fma")]]
HALFSPACE_KERNELS(avx2, [[gnu::target("avx2,fma")]]);
HALFSPACE_KERNELS(avx512, HALFSPACE_AVX512);
#endif

std::vector<Kernels> find_supported() {
    std::vector<Kernels> found;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
        found.push_back(k_avx512);
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) found.push_back(k_avx2);
#endif
    found.push_back(k_portable);
    return found;
}

}  // namespace

std::span<const Kernels> supported_kernels() {
    static const std::vector<Kernels> supported = find_supported();
    return supported;
}

void exact_dots(const float* rows, std::size_t dim, std::span<const std::uint64_t> row_ids,
                const double* weights, double* sums) noexcept {
    const std::size_t count = row_ids.size();
    for (std::size_t at = 0; at < count; at += kExactRows) {
        // The last group repeats its last row, so that there is one loop only.
        std::array<const float*, kExactRows> row{};
        for (std::size_t i = 0; i < kExactRows; ++i) {
            row[i] = rows + row_ids[std::min(at + i, count - 1)] * dim;
            prefetch(rows + row_ids[std::min(at + i + kExactRows, count - 1)] * dim,
                     dim * sizeof(float));
        }
        std::array<double, kExactRows> sum{};
        for (std::size_t j = 0; j < dim; ++j) {
            for (std::size_t i = 0; i < kExactRows; ++i) {
                sum[i] += static_cast<double>(row[i][j]) * weights[j];
            }
        }
        std::copy_n(sum.begin(), std::min(kExactRows, count - at), sums + at);
    }
}

}  // namespace halfspace
