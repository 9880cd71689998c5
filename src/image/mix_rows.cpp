// SPDX-License-Identifier: Apache-2.0
#include "image/resize_weights.hpp"

#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#endif

namespace halfspace {
namespace {

/// Eight pixels of three colours, so that a colour has the same places in every block.
constexpr std::size_t kLanes = 24;

/// `ResizeWeights` with each weight once a colour, in whole blocks; what fills them up is zero.
struct BlockWeights {
    explicit BlockWeights(const ResizeWeights& weights) : outputs(weights.first.size()) {
        blocks = (weights.stride * 3 + kLanes - 1) / kLanes;
        values.resize(outputs * blocks * kLanes);
        offset.reserve(outputs);
        for (std::size_t x = 0; x < outputs; ++x) {
            offset.push_back((weights.first[x] - weights.inputs_begin()) * 3);
            for (std::size_t lane = 0; lane < weights.count[x] * 3; ++lane) {
                values[x * blocks * kLanes + lane] = weights.of(x)[lane / 3];
            }
        }
    }

    std::size_t outputs;
    std::size_t blocks = 0;
    std::vector<std::size_t> offset;  // of its first input in the row, bytes
    std::vector<std::int32_t> values;
};

/// The sums of all lanes of a colour, which come in whole numbers, so that their order changes
/// nothing.
void finish(const std::int32_t* lanes, std::uint8_t* out) {
    std::int32_t colours[3] = {kHalfWeight, kHalfWeight, kHalfWeight};
    for (std::size_t lane = 0; lane < kLanes; ++lane) colours[lane % 3] += lanes[lane];
    for (std::size_t colour = 0; colour < 3; ++colour) out[colour] = to_byte(colours[colour]);
}

/// @param row  readable for a block behind its last input
using MixRow = void (*)(const std::uint8_t* row, const BlockWeights& weights, std::uint8_t* out);

void mix_row_plain(const std::uint8_t* row, const BlockWeights& weights, std::uint8_t* out) {
    const std::int32_t* weight = weights.values.data();
    for (std::size_t x = 0; x < weights.outputs; ++x, out += 3) {
        const std::uint8_t* in = row + weights.offset[x];
        std::int32_t lanes[kLanes] = {};
        for (std::size_t block = 0; block < weights.blocks; ++block) {
            for (std::size_t lane = 0; lane < kLanes; ++lane) lanes[lane] += *in++ * *weight++;
        }
        finish(lanes, out);
    }
}

#if defined(__x86_64__) && defined(__GNUC__)
// By hand: from the loop above, and from vector types too, gcc 12 makes something four times
// slower.
[[gnu::target("avx2")]] __m256i products(const std::uint8_t* in, const std::int32_t* weights) {
    const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(in));
    const __m256i factors = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(weights));
    return _mm256_mullo_epi32(_mm256_cvtepu8_epi32(bytes), factors);
}

[[gnu::target("avx2")]] void mix_row_avx2(const std::uint8_t* row, const BlockWeights& weights,
                                          std::uint8_t* out) {
    const std::int32_t* weight = weights.values.data();
    for (std::size_t x = 0; x < weights.outputs; ++x, out += 3) {
        const std::uint8_t* in = row + weights.offset[x];
        __m256i first = _mm256_setzero_si256();
        __m256i second = first;
        __m256i third = first;
        for (std::size_t block = 0; block < weights.blocks; ++block) {
            first = _mm256_add_epi32(first, products(in, weight));
            second = _mm256_add_epi32(second, products(in + 8, weight + 8));
            third = _mm256_add_epi32(third, products(in + 16, weight + 16));
            in += kLanes;
            weight += kLanes;
        }
        alignas(32) std::int32_t lanes[kLanes];
        _mm256_store_si256(reinterpret_cast<__m256i*>(lanes), first);
        _mm256_store_si256(reinterpret_cast<__m256i*>(lanes + 8), second);
        _mm256_store_si256(reinterpret_cast<__m256i*>(lanes + 16), third);
        finish(lanes, out);
    }
}

MixRow best_mix_row() {
    return __builtin_cpu_supports("avx2") ? mix_row_avx2 : mix_row_plain;
}
#else
MixRow best_mix_row() {
    return mix_row_plain;
}
#endif

}  // namespace

std::vector<std::uint8_t> mix_rows(const std::uint8_t* pixels, std::size_t stride, std::size_t rows,
                                   const ResizeWeights& weights, Instructions with) {
    const BlockWeights blocks(weights);
    const std::size_t bytes = (weights.inputs_end() - weights.inputs_begin()) * 3;
    std::vector<std::uint8_t> row(bytes + (blocks.blocks + 1) * kLanes);
    std::vector<std::uint8_t> mixed(rows * blocks.outputs * 3);
    const MixRow mix = with == Instructions::Best ? best_mix_row() : mix_row_plain;
    for (std::size_t y = 0; y < rows; ++y) {
        std::memcpy(row.data(), pixels + y * stride, bytes);
        mix(row.data(), blocks, mixed.data() + y * blocks.outputs * 3);
    }
    return mixed;
}

}  // namespace halfspace
