// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/file.hpp"
#include "base/thread_pool.hpp"
#include "store/kernels.hpp"
#include "store/mapping.hpp"
#include "store/quantize.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

namespace halfspace {

/// The rows as one reader sees them. How many are valid the owner must know.
class RowView {
public:
    RowView() = default;
    RowView(std::size_t dim, std::shared_ptr<const Mapping> vectors,
            std::shared_ptr<const Mapping> codes, std::shared_ptr<const Mapping> scales)
        : m_dim(dim),
          m_vectors(std::move(vectors)),
          m_codes(std::move(codes)),
          m_scales(std::move(scales)) {}

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
    [[nodiscard]] std::span<const float> row(std::uint64_t index) const noexcept {
        return {vectors() + index * m_dim, m_dim};
    }

private:
    std::size_t m_dim = 0;
    std::shared_ptr<const Mapping> m_vectors;
    std::shared_ptr<const Mapping> m_codes;
    std::shared_ptr<const Mapping> m_scales;
};

/// The three files of rows: `vectors.f32`, `vectors.q8`, `vectors.se`. Knows nothing of how many
/// rows are valid; bytes past them are rubbish that the next write goes over.
class RowFiles {
public:
    /// Makes the files, empty. @throws Error Unavailable
    static RowFiles create(const std::filesystem::path& folder, std::size_t dim);
    /// @throws Error Corrupt if a file is missing or too short for `rows`
    static RowFiles open(const std::filesystem::path& folder, std::size_t dim, std::uint64_t rows);

    [[nodiscard]] const RowView& view() const noexcept { return m_view; }

    /// Writes rows from index `first` on and makes them durable. Readers see them through a view
    /// taken afterwards.
    ///
    /// @param rows   n x dim floats, row-major
    /// @param means  what to quantise against: rows before `mean_start` zero, the others `mean`
    /// @throws Error Unavailable; rows before `first` are untouched
    void write(std::uint64_t first, std::span<const float> rows, std::span<const float> mean,
               std::uint64_t mean_start, ThreadPool& pool);

    /// Gives the disk back what lies past `rows`; a failure leaves it there, which does no harm.
    void trim(std::uint64_t rows) noexcept;

private:
    RowFiles(const std::filesystem::path& folder, std::size_t dim, int flags);
    void map(std::uint64_t rows);

    std::size_t m_dim;
    FileDescriptor m_vector_file;
    FileDescriptor m_code_file;
    FileDescriptor m_scale_file;
    std::shared_ptr<const Mapping> m_vectors;
    std::shared_ptr<const Mapping> m_codes;
    std::shared_ptr<const Mapping> m_scales;
    RowView m_view;
};

}  // namespace halfspace
