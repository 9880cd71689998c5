// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/thread_pool.hpp"
#include "store/kernels.hpp"
#include "store/quantize.hpp"
#include "store/selection.hpp"
#include "store/snapshot.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace halfspace {

/// Selections smaller than this are not worth waking other cores for.
constexpr std::size_t kSerialRows = 2048;

/// A chunk is this many words of 64 rows: what is kept beside its codes stays in the first cache.
constexpr std::size_t kChunkWords = 16;
/// A worker takes so many words at a time: where it begins anew, memory has to be waited for.
constexpr std::size_t kTurnWords = 4 * kChunkWords;

/// Certain bounds on the scores of some rows of a chunk, each at its place in the chunk: for the
/// places i whose bit is set in `words`, lower[i] <= score of row first + i <= upper[i]. What is at
/// the other places means nothing.
struct BoundedRows {
    std::uint64_t first;  ///< a multiple of 64
    std::span<const std::uint64_t> words;
    std::span<float> lower;  ///< these two, 64 for each word, are the receiver's to overwrite
    std::span<float> upper;
};

/// Calls `visit(place)` for the bits set in `words`, ascending.
template <typename Visit>
void for_places(std::span<const std::uint64_t> words, const Visit& visit) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        for (std::uint64_t bits = words[i]; bits != 0; bits &= bits - 1) {
            visit(i * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
        }
    }
}

/// What one worker needs to read the int8 rows of a snapshot a chunk at a time; lives for one query
/// and is reused from chunk to chunk.
///
/// Where at least a third of 64 rows are selected all of them are read, in order: memory gives them
/// faster than it gives half of them here and there.
class ChunkReader {
public:
    ChunkReader(const Kernels& kernels, const Snapshot& snapshot, const Selection& selection);

    /// Takes up the selected rows of up to kChunkWords words from `begin` on.
    /// @return whether there are any
    bool load(std::size_t begin);

    /// Bounds on the scores of the rows taken up, valid until the next call.
    BoundedRows bounds(const QuantizedPlane& plane);

    /// Bounds on the scores of those of the rows taken up whose bits are set.
    BoundedRows bounds(const QuantizedPlane& plane, std::span<const std::uint64_t> words);

    /// Reads the rows taken up once for all of some coarse planes, for calls of `coarse_bounds`.
    ///
    /// @param codes  plane_count x padded dim bytes
    void read_coarse(std::span<const std::int8_t> codes, std::size_t plane_count);
    BoundedRows coarse_bounds(const QuantizedPlane& plane, std::size_t index);

private:
    /// Rows that follow each other, all of which are read.
    struct Run {
        std::size_t place;
        std::size_t count;
    };

    [[nodiscard]] const std::int8_t* codes_at(std::size_t place) const noexcept {
        return m_snapshot.view.codes() + (m_first + place) * m_padded;
    }
    /// Bounds out of dot products, where the first `without_mean` of `count` rows were quantised
    /// against zero.
    void bound(const QuantizedPlane& plane, std::size_t without_mean, std::size_t count,
               const std::int32_t* dots, const RowScale* scales, float* lower, float* upper) const;
    void bound_run(const QuantizedPlane& plane, Run run, const std::int32_t* dots);
    /// @param rows  ascending
    void bound_rows(const QuantizedPlane& plane, std::span<const std::uint64_t> rows,
                    const std::int32_t* dots);
    BoundedRows bounded(std::span<const std::uint64_t> words) {
        return {m_first,
                words,
                {m_lower.data(), words.size() * 64},
                {m_upper.data(), words.size() * 64}};
    }

    const Kernels& m_kernels;
    const Snapshot& m_snapshot;
    const Selection& m_selection;
    const std::size_t m_padded;
    std::uint64_t m_first = 0;
    std::span<const std::uint64_t> m_words;
    std::vector<Run> m_runs;
    std::vector<std::uint64_t> m_listed;  ///< rows that are in no run
    std::vector<std::int32_t> m_dots;     ///< plane-major, kChunkWords * 64 a plane, by place
    std::vector<std::int32_t> m_listed_dots;
    std::vector<std::int8_t> m_gathered;
    std::vector<float> m_lower;  ///< by place, like m_upper
    std::vector<float> m_upper;
    std::vector<std::uint64_t> m_some;  ///< rows asked for alone
    std::vector<RowScale> m_some_scales;
    std::vector<std::int32_t> m_some_dots;
    std::vector<float> m_some_lower;
    std::vector<float> m_some_upper;
};

/// Calls `visit(worker, reader)` for chunks that cover the selection, on all cores; no two of them
/// share a word of 64 rows.
template <typename Visit>
void for_chunks(ThreadPool& pool, const Kernels& kernels, const Snapshot& snapshot,
                const Selection& selection, const Visit& visit) {
    std::atomic<std::size_t> next{0};
    const auto work = [&](std::size_t worker) {
        ChunkReader reader(kernels, snapshot, selection);
        for (;;) {
            const std::size_t begin = next.fetch_add(kTurnWords);
            const std::size_t end = std::min(begin + kTurnWords, selection.words().size());
            if (begin >= end) return;
            for (std::size_t at = begin; at < end; at += kChunkWords) {
                if (reader.load(at)) visit(worker, reader);
            }
        }
    };
    if (selection.count() < kSerialRows) {
        work(0);
    } else {
        pool.run(work);
    }
}

}  // namespace halfspace
