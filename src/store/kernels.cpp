// SPDX-License-Identifier: Apache-2.0
#include "store/kernels.hpp"

#include <algorithm>
#include <array>

// One function, compiled for several instruction sets; the loader picks. Sanitizers cannot run the
// pick, which happens before they are set up.
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define HALFSPACE_CLONES __attribute__((target_clones("default", "avx2", "arch=icelake-server")))
#else
#define HALFSPACE_CLONES
#endif

namespace halfspace {

namespace {

constexpr std::size_t kCodeRows = 4;   // as many sums hide the latency of an addition
constexpr std::size_t kExactRows = 8;  // the same for double sums that must stay in order

void prefetch(const void* row, std::size_t bytes) noexcept {
    const char* const begin = static_cast<const char*>(row);
    for (std::size_t at = 0; at < bytes; at += 64) __builtin_prefetch(begin + at);
}

}  // namespace

HALFSPACE_CLONES
void code_dots(const std::int8_t* codes, std::size_t padded, std::span<const std::uint64_t> row_ids,
               const std::int16_t* query, std::int32_t* sums) noexcept {
    const std::size_t count = row_ids.size();
    for (std::size_t at = 0; at < count; at += kCodeRows) {
        // The last group repeats its last row, so that there is one loop only.
        std::array<const std::int8_t*, kCodeRows> row{};
        for (std::size_t i = 0; i < kCodeRows; ++i) {
            row[i] = codes + row_ids[std::min(at + i, count - 1)] * padded;
            prefetch(codes + row_ids[std::min(at + i + kCodeRows, count - 1)] * padded, padded);
        }
        const std::int8_t* const a = row[0];
        const std::int8_t* const b = row[1];
        const std::int8_t* const c = row[2];
        const std::int8_t* const d = row[3];
        std::array<std::int32_t, kCodeRows> sum{};
        for (std::size_t block = 0; block < padded; block += kRowAlignment) {
            for (std::size_t i = 0; i < kRowAlignment; ++i) {
                const std::size_t j = block + i;
                sum[0] += a[j] * query[j];
                sum[1] += b[j] * query[j];
                sum[2] += c[j] * query[j];
                sum[3] += d[j] * query[j];
            }
        }
        std::copy_n(sum.begin(), std::min(kCodeRows, count - at), sums + at);
    }
}

void exact_dots(const float* rows, std::size_t dim, std::span<const std::uint64_t> row_ids,
                const double* weights, double* sums) noexcept {
    const std::size_t count = row_ids.size();
    for (std::size_t at = 0; at < count; at += kExactRows) {
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
