// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/thread_pool.hpp"
#include "store/kernels.hpp"
#include "store/quantize.hpp"
#include "store/selection.hpp"
#include "store/snapshot.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace halfspace {

/// Selections smaller than this are not worth waking other cores for.
constexpr std::size_t kSerialRows = 2048;

/// A chunk is this many words of 64 rows: what is kept beside its codes stays in the first cache.
constexpr std::size_t kChunkWords = 16;

/// Certain bounds on the scores of some rows: lower[i] <= score of rows[i] <= upper[i].
struct BoundedRows {
    std::span<const std::uint64_t> rows;
    std::span<float> lower;  ///< these two are the receiver's to overwrite
    std::span<float> upper;
};

/// What one worker needs to read the int8 rows of a snapshot a chunk at a time; lives for one query
/// and is reused from chunk to chunk.
///
/// Where at least a third of 64 rows are selected all of them are read, in order: memory gives them
/// faster than it gives half of them here and there.
class ChunkReader {
public:
    ChunkReader(const Kernels& kernels, const Snapshot& snapshot, const Selection& selection)
        : m_kernels(kernels),
          m_snapshot(snapshot),
          m_selection(selection),
          m_padded(padded_dim(snapshot.view.dim())) {}

    /// Takes up the selected rows of the words [begin, end), in no order that counts.
    void load(std::size_t begin, std::size_t end);
    [[nodiscard]] std::span<const std::uint64_t> rows() const noexcept { return m_rows; }

    /// Bounds on the scores of `rows()`, valid until the next call.
    BoundedRows bounds(const QuantizedPlane& plane);

    /// Bounds on the scores of some of `rows()`, given by their indices.
    BoundedRows bounds(const QuantizedPlane& plane, std::span<const std::uint32_t> indices);

    /// Reads `rows()` once for all of some coarse planes, for calls of `coarse_bounds`.
    ///
    /// @param codes  plane_count x padded dim bytes
    void read_coarse(std::span<const std::int8_t> codes, std::size_t plane_count);
    BoundedRows coarse_bounds(const QuantizedPlane& plane, std::size_t index);

private:
    [[nodiscard]] std::size_t rows_in(std::size_t word) const noexcept;
    [[nodiscard]] const std::int8_t* codes_of(std::uint64_t row) const noexcept;
    /// Takes up the selected rows of a word from index `count` on, and returns where they end.
    template <typename Place>
    std::size_t take_up(std::size_t word, std::size_t count, const Place& place);
    /// Calls `read(codes, rows, place)` for the words of m_dense, those that follow each other at
    /// one go; the first of the rows has that place among all rows read.
    template <typename Read>
    void for_runs(const Read& read) const;
    /// The dot products of m_rows out of those of all rows read.
    const std::int32_t* dots_of(const std::int32_t* read);
    BoundedRows bounds_of(const QuantizedPlane& plane, std::span<const std::uint64_t> rows,
                          const std::int32_t* dots, const float* scales, const float* errors);

    const Kernels& m_kernels;
    const Snapshot& m_snapshot;
    const Selection& m_selection;
    const std::size_t m_padded;
    std::vector<std::size_t> m_dense;     ///< words whose rows are all read
    std::vector<std::uint64_t> m_rows;    ///< the selected rows of m_dense, then the others
    std::vector<std::uint32_t> m_places;  ///< where each of m_rows is among the rows read
    std::size_t m_dense_rows = 0;         ///< how many of m_rows belong to m_dense
    bool m_all_use_mean = false;
    std::size_t m_read_rows = 0;  ///< 64 for each of m_dense, then the others of m_rows
    std::vector<float> m_scales;  ///< of m_rows
    std::vector<float> m_errors;
    std::vector<std::int32_t> m_read;  ///< a dot product for each row read; plane-major
    std::vector<std::int32_t> m_dots;  ///< of the rows that `bounds_of` is about
    std::vector<std::int8_t> m_gathered;
    std::vector<std::uint64_t> m_some_rows;
    std::vector<float> m_some_scales;
    std::vector<float> m_some_errors;
    std::vector<float> m_lower;
    std::vector<float> m_upper;
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
            const std::size_t begin = next.fetch_add(kChunkWords);
            if (begin >= selection.words()) return;
            reader.load(begin, std::min(begin + kChunkWords, selection.words()));
            if (!reader.rows().empty()) visit(worker, reader);
        }
    };
    if (selection.count() < kSerialRows) {
        work(0);
    } else {
        pool.run(work);
    }
}

}  // namespace halfspace
