// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/file.hpp"
#include "base/thread_pool.hpp"
#include "store/kernels.hpp"
#include "store/mapping.hpp"
#include "store/quantize.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace halfspace {

/// The rows as one reader sees them. How many are valid the owner must know.
class RowView {
public:
    RowView() = default;
    /// @param is_scattered  the vectors are more than half of memory, and read here and there
    RowView(std::size_t dim, bool is_scattered, std::shared_ptr<const Mapping> vectors,
            std::shared_ptr<const Mapping> codes, std::shared_ptr<const Mapping> scales,
            std::shared_ptr<const Mapping> sums)
        : m_dim(dim),
          m_is_scattered(is_scattered),
          m_vectors(std::move(vectors)),
          m_codes(std::move(codes)),
          m_scales(std::move(scales)),
          m_sums(std::move(sums)) {}

    [[nodiscard]] std::size_t dim() const noexcept { return m_dim; }
    /// Row-major, dim() floats a row.
    [[nodiscard]] const float* vectors() const noexcept {
        return reinterpret_cast<const float*>(m_vectors->data());
    }
    /// Row-major, padded_dim(dim()) bytes a row.
    [[nodiscard]] const std::int8_t* codes() const noexcept {
        return reinterpret_cast<const std::int8_t*>(m_codes->data());
    }
    [[nodiscard]] const RowScale* scales() const noexcept {
        return reinterpret_cast<const RowScale*>(m_scales->data());
    }
    /// CRC-32 of each row of vectors; those of the first rows may never have been made.
    [[nodiscard]] const std::uint32_t* sums() const noexcept {
        return reinterpret_cast<const std::uint32_t*>(m_sums->data());
    }
    [[nodiscard]] std::span<const float> row(std::uint64_t index) const noexcept {
        return {vectors() + index * m_dim, m_dim};
    }
    /// Asks the disk for float rows that will be read, many at once, if `is_scattered`;
    /// does not wait for them.
    void prefetch(std::uint64_t first, std::uint64_t count) const noexcept;
    void prefetch(std::span<const std::uint64_t> rows) const noexcept;
    /// Bytes of the first `rows` rows that are in memory now, whoever brought them there.
    [[nodiscard]] std::uint64_t resident_bytes(std::uint64_t rows) const;

private:
    std::size_t m_dim = 0;
    bool m_is_scattered = false;
    std::shared_ptr<const Mapping> m_vectors;
    std::shared_ptr<const Mapping> m_codes;
    std::shared_ptr<const Mapping> m_scales;
    std::shared_ptr<const Mapping> m_sums;
};

/// Rows as they are written: the same things four times, each n rows long.
struct RowBatch {
    std::span<const float> vectors;
    std::span<const std::int8_t> codes;
    std::span<const RowScale> scales;
    std::span<const std::uint32_t> sums;
};

/// One set of the files of rows: `vectors.f32`, `.q8`, `.se` and `.crc`; from set 1 on
/// `vectors.<set>.f32` and so on. Knows nothing of how many rows are valid; bytes past them are
/// rubbish that the next write goes over.
class RowFiles {
public:
    /// Makes the files, empty. @throws Error Unavailable
    static RowFiles create(const std::filesystem::path& folder, std::uint64_t set, std::size_t dim);
    /// @param summed_from  first row that must have a checksum
    /// @throws Error Corrupt if a file is missing or too short for `rows`
    static RowFiles open(const std::filesystem::path& folder, std::uint64_t set, std::size_t dim,
                         std::uint64_t rows, std::uint64_t summed_from);

    /// Where the file with this ending is, of `.f32`, `.q8`, `.se`, `.crc` and `.ids`.
    static std::filesystem::path path(const std::filesystem::path& folder, std::uint64_t set,
                                      std::string_view ending);
    /// The files of rows in `folder` that are not of this set.
    static std::vector<std::filesystem::path> others(const std::filesystem::path& folder,
                                                     std::uint64_t set);

    [[nodiscard]] const RowView& view() const noexcept { return m_view; }

    /// Quantises rows, writes them from index `first` on and makes them durable. Readers see them
    /// through a view taken afterwards.
    ///
    /// @param rows   n x dim floats, row-major
    /// @param means  what to quantise against: rows before `mean_start` zero, the others `mean`
    /// @throws Error Unavailable; rows before `first` are untouched
    void write(std::uint64_t first, std::span<const float> rows, std::span<const float> mean,
               std::uint64_t mean_start, ThreadPool& pool);

    /// Writes rows that are ready from index `first` on, not yet durable. @throws Error Unavailable
    void write(std::uint64_t first, const RowBatch& batch) const;
    /// Makes everything written durable. @throws Error Unavailable
    void sync() const;
    /// Lets `view` reach so far. @throws Error Unavailable
    void map(std::uint64_t rows);

    /// Gives the disk back what lies past `rows`; a failure leaves it there, which does no harm.
    void trim(std::uint64_t rows) const noexcept;

private:
    static constexpr std::size_t kFiles = 4;  // vectors, codes, scales, checksums

    RowFiles(const std::filesystem::path& folder, std::uint64_t set, std::size_t dim, int flags);
    [[nodiscard]] std::array<std::size_t, kFiles> row_bytes() const noexcept;

    std::size_t m_dim;
    std::array<FileDescriptor, kFiles> m_files;
    std::array<std::shared_ptr<const Mapping>, kFiles> m_mappings;
    RowView m_view;
};

}  // namespace halfspace
