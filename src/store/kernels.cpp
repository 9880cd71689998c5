// SPDX-License-Identifier: Apache-2.0
#include "store/kernels.hpp"

#include <algorithm>
#include <array>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Plain loops, which the compiler turns into vectors of the instruction set at hand; read one row
// after the other, they are nearly as fast as memory. The bodies are inlined into functions with a
// target of their own, not cloned by the loader, so that tests and sanitizers can call each.
#define HALFSPACE_BODY [[gnu::always_inline]] inline
#define HALFSPACE_AVX512 [[gnu::target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,fma")]]

namespace halfspace {

namespace {

constexpr std::size_t kRowsAhead = 6;  // of a list, which it cannot foresee
constexpr std::size_t kTilesAhead = 2;
constexpr std::size_t kTile = 4;       // rows and queries of coarse dots taken together
constexpr std::size_t kExactRows = 8;  // as many double sums, each in order, hide an addition

using TileRows = std::array<const std::int8_t*, kTile>;
using Tile = std::int32_t[kTile][kTile];  // [query][row]

HALFSPACE_BODY void prefetch(const void* row, std::size_t bytes) noexcept {
    const char* const begin = static_cast<const char*>(row);
    for (std::size_t at = 0; at < bytes; at += 64) __builtin_prefetch(begin + at);
}

// `padded`, written so that the compiler sees that vectors leave no rest.
HALFSPACE_BODY std::size_t whole(std::size_t padded) noexcept {
    return padded / kRowAlignment * kRowAlignment;
}

HALFSPACE_BODY std::int32_t dot(const std::int8_t* row, const std::int16_t* query,
                                std::size_t padded) noexcept {
    std::int32_t sum = 0;
    for (std::size_t j = 0; j < whole(padded); ++j) sum += row[j] * query[j];
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

/// Bytes are multiplied unsigned times signed in one step, so a code goes in as code + 128.
HALFSPACE_BODY std::int32_t raised(std::int8_t code) noexcept {
    return static_cast<std::uint8_t>(code ^ 0x80);
}

/// What that adds to the sum of a query.
HALFSPACE_BODY std::int32_t excess_of(const std::int8_t* query, std::size_t padded) noexcept {
    std::int32_t sum = 0;
    for (std::size_t j = 0; j < whole(padded); ++j) sum += 128 * query[j];
    return sum;
}

/// For a query alone: row by row, as memory gives them.
HALFSPACE_BODY void single_coarse_dots(const std::int8_t* codes, std::size_t padded,
                                       std::size_t count, const std::int8_t* query,
                                       std::int32_t* sums) noexcept {
    const std::int32_t excess = excess_of(query, padded);
    for (std::size_t i = 0; i < count; ++i) {
        const std::int8_t* const row = codes + i * padded;
        std::int32_t sum = 0;
        for (std::size_t j = 0; j < whole(padded); ++j) sum += raised(row[j]) * query[j];
        sums[i] = sum - excess;
    }
}

/// A tile of rows times queries, so that each value loaded is used four times.
HALFSPACE_BODY void tile_dots(const TileRows& rows, const TileRows& queries, std::size_t padded,
                              Tile& sums) noexcept {
    Tile sum = {};  // a copy, which the compiler keeps in registers
    for (std::size_t j = 0; j < whole(padded); ++j) {
        for (std::size_t i = 0; i < kTile; ++i) {
            for (std::size_t q = 0; q < kTile; ++q) sum[q][i] += raised(rows[i][j]) * queries[q][j];
        }
    }
    for (std::size_t q = 0; q < kTile; ++q) std::copy_n(sum[q], kTile, sums[q]);
}

#if defined(__x86_64__)
/// Adds up each of four registers at one go, which the compiler does one after the other.
HALFSPACE_AVX512 inline __m128i sums_of(__m512i a, __m512i b, __m512i c, __m512i d) noexcept {
    const __m512i ab = _mm512_add_epi32(_mm512_unpacklo_epi32(a, b), _mm512_unpackhi_epi32(a, b));
    const __m512i cd = _mm512_add_epi32(_mm512_unpacklo_epi32(c, d), _mm512_unpackhi_epi32(c, d));
    const __m512i all =
        _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
    const __m256i half =
        _mm256_add_epi32(_mm512_castsi512_si256(all), _mm512_extracti64x4_epi64(all, 1));
    return _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

/// As _mm512_dpbusd_epi32, out of whose operands gcc 12 makes copies, a third of all instructions.
HALFSPACE_AVX512 inline void add_products(__m512i& sums, __m512i codes, __m512i query) noexcept {
    asm("vpdpbusd %2, %1, %0" : "+v"(sums) : "v"(codes), "v"(query));
}

HALFSPACE_AVX512 inline void vnni_tile_dots(const TileRows& rows, const TileRows& queries,
                                            std::size_t padded, Tile& sums) noexcept {
    const __m512i raise = _mm512_set1_epi8(-128);
    __m512i lanes[kTile][kTile];
    for (auto& query : lanes) std::ranges::fill(query, _mm512_setzero_si512());
    for (std::size_t at = 0; at < padded; at += kRowAlignment) {
        __m512i codes[kTile];
        for (std::size_t i = 0; i < kTile; ++i) {
            codes[i] = _mm512_xor_si512(_mm512_loadu_si512(rows[i] + at), raise);
        }
        for (std::size_t q = 0; q < kTile; ++q) {
            const __m512i query = _mm512_loadu_si512(queries[q] + at);
            for (std::size_t i = 0; i < kTile; ++i) {
                add_products(lanes[q][i], codes[i], query);
            }
        }
    }
    for (std::size_t q = 0; q < kTile; ++q) {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(sums[q]),
                         sums_of(lanes[q][0], lanes[q][1], lanes[q][2], lanes[q][3]));
    }
}
#endif

template <auto tile_dots>
HALFSPACE_BODY void coarse_dots_body(const std::int8_t* codes, std::size_t padded,
                                     std::size_t count, const std::int8_t* queries,
                                     std::size_t query_count, std::int32_t* sums,
                                     std::size_t stride) noexcept {
    if (query_count == 1) return single_coarse_dots(codes, padded, count, queries, sums);
    std::array<std::int32_t, kMaxQueries> excess{};
    for (std::size_t q = 0; q < query_count; ++q)
        excess[q] = excess_of(queries + q * padded, padded);
    TileRows row{};
    TileRows query{};
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
                for (std::int32_t& sum : tile[q]) sum -= excess[first + q];
                std::int32_t* const place = sums + (first + q) * stride + at;
                if (count - at >= kTile) {
                    std::copy_n(tile[q], kTile, place);
                } else {
                    std::copy_n(tile[q], count - at, place);
                }
            }
        }
    }
}

HALFSPACE_BODY void bounds_body(const BoundTerms& terms, std::size_t count,
                                const std::int32_t* dots, const RowScale* rows,
                                float* __restrict lower, float* __restrict upper) noexcept {
    const BoundTerms t = terms;  // a copy that `lower` and `upper` cannot alias
    for (std::size_t i = 0; i < count; ++i) {
        const double center = dots[i] * (t.scale * static_cast<double>(rows[i].scale)) + t.offset;
        const double margin = t.error_factor * static_cast<double>(rows[i].error) + t.slack;
        lower[i] = static_cast<float>(center - margin);
        upper[i] = static_cast<float>(center + margin);
    }
}

// Defines the four functions for one instruction set, and the table of them.
#define HALFSPACE_KERNELS(suffix, target, tile)                                                \
    target void dots_##suffix(const std::int8_t* codes, std::size_t padded, std::size_t count, \
                              const std::int16_t* query, std::int32_t* sums) noexcept {        \
        dots_body(codes, padded, count, query, sums);                                          \
    }                                                                                          \
    target void listed_dots_##suffix(const std::int8_t* codes, std::size_t padded,             \
                                     std::span<const std::uint64_t> rows,                      \
                                     const std::int16_t* query, std::int32_t* sums) noexcept { \
        listed_dots_body(codes, padded, rows, query, sums);                                    \
    }                                                                                          \
    target void coarse_dots_##suffix(const std::int8_t* codes, std::size_t padded,             \
                                     std::size_t count, const std::int8_t* queries,            \
                                     std::size_t query_count, std::int32_t* sums,              \
                                     std::size_t stride) noexcept {                            \
        coarse_dots_body<tile>(codes, padded, count, queries, query_count, sums, stride);      \
    }                                                                                          \
    target void bounds_##suffix(const BoundTerms& terms, std::size_t count,                    \
                                const std::int32_t* dots, const RowScale* rows, float* lower,  \
                                float* upper) noexcept {                                       \
        bounds_body(terms, count, dots, rows, lower, upper);                                   \
    }                                                                                          \
    constexpr Kernels k_##suffix {                                                             \
        #suffix, dots_##suffix, listed_dots_##suffix, coarse_dots_##suffix, bounds_##suffix    \
    }

// On aarch64 this is NEON, which every such processor has.
HALFSPACE_KERNELS(portable, , tile_dots);
#if defined(__x86_64__)
HALFSPACE_KERNELS(avx2, [[gnu::target("avx2,fma")]], tile_dots);
HALFSPACE_KERNELS(avx512, HALFSPACE_AVX512, vnni_tile_dots);
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
