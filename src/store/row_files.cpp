// SPDX-License-Identifier: Apache-2.0
#include "store/row_files.hpp"

#include "base/error.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

namespace halfspace {

namespace {

constexpr const char* kVectorName = "vectors.f32";
constexpr const char* kCodeName = "vectors.q8";
constexpr const char* kScaleName = "vectors.se";
constexpr std::size_t kBatchRows = 8192;  // rows quantised and written at a time
constexpr std::size_t kChunkRows = 256;   // rows one worker quantises at a time

void check_length(const FileDescriptor& file, const std::filesystem::path& path, std::uint64_t rows,
                  std::size_t row_bytes) {
    if (file.size() >= rows * row_bytes) return;
    throw Error(ErrorCode::Corrupt,
                fmt::format("{} is cut short: the header tells of {} rows, {} bytes, but the file "
                            "has {} bytes; restore the vector store from a backup",
                            path.string(), rows, rows * row_bytes, file.size()));
}

}  // namespace

RowFiles::RowFiles(const std::filesystem::path& folder, std::size_t dim, int flags)
    : m_dim(dim),
      m_vector_file(FileDescriptor::open(folder / kVectorName, flags)),
      m_code_file(FileDescriptor::open(folder / kCodeName, flags)),
      m_scale_file(FileDescriptor::open(folder / kScaleName, flags)) {}

RowFiles RowFiles::create(const std::filesystem::path& folder, std::size_t dim) {
    RowFiles files(folder, dim, O_RDWR | O_CREAT | O_TRUNC);
    files.map(0);
    return files;
}

RowFiles RowFiles::open(const std::filesystem::path& folder, std::size_t dim, std::uint64_t rows) {
    try {
        RowFiles files(folder, dim, O_RDWR);
        check_length(files.m_vector_file, folder / kVectorName, rows, dim * sizeof(float));
        check_length(files.m_code_file, folder / kCodeName, rows, padded_dim(dim));
        check_length(files.m_scale_file, folder / kScaleName, rows, sizeof(RowScale));
        files.map(rows);
        return files;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound) throw;
        throw Error(ErrorCode::Corrupt,
                    std::string("A file of the vector store is missing: ") + error.what());
    }
}

void RowFiles::map(std::uint64_t rows) {
    m_vectors = grown_mapping(std::move(m_vectors), m_vector_file, rows * m_dim * sizeof(float));
    m_codes = grown_mapping(std::move(m_codes), m_code_file, rows * padded_dim(m_dim));
    m_scales = grown_mapping(std::move(m_scales), m_scale_file, rows * sizeof(RowScale));
    m_view = RowView(m_dim, m_vectors, m_codes, m_scales);
}

void RowFiles::write(std::uint64_t first, std::span<const float> rows, std::span<const float> mean,
                     std::uint64_t mean_start, ThreadPool& pool) {
    const std::size_t count = rows.size() / m_dim;
    const std::size_t padded = padded_dim(m_dim);
    const std::vector<float> zero(m_dim);
    std::vector<std::int8_t> codes(std::min(count, kBatchRows) * padded);
    std::vector<RowScale> scales(std::min(count, kBatchRows));
    for (std::size_t begin = 0; begin < count; begin += kBatchRows) {
        const std::size_t batch = std::min(kBatchRows, count - begin);
        pool.for_chunks(batch, kChunkRows, [&](std::size_t from, std::size_t to) {
            for (std::size_t i = from; i < to; ++i) {
                const bool uses_mean = first + begin + i >= mean_start;
                scales[i] = quantize_row(rows.subspan((begin + i) * m_dim, m_dim),
                                         uses_mean ? mean : std::span<const float>(zero),
                                         std::span(codes).subspan(i * padded, padded));
            }
        });
        const std::uint64_t at = first + begin;
        m_vector_file.write_at(std::as_bytes(rows.subspan(begin * m_dim, batch * m_dim)),
                               at * m_dim * sizeof(float));
        m_code_file.write_at(std::as_bytes(std::span(codes).first(batch * padded)), at * padded);
        m_scale_file.write_at(std::as_bytes(std::span(scales).first(batch)), at * sizeof(RowScale));
    }
    m_vector_file.sync();
    m_code_file.sync();
    m_scale_file.sync();
    map(first + count);
}

void RowFiles::trim(std::uint64_t rows) noexcept {
    const auto shrink = [](const FileDescriptor& file, std::uint64_t bytes) {
        static_cast<void>(::ftruncate(file.get(), static_cast<off_t>(bytes)) == 0);
    };
    shrink(m_vector_file, rows * m_dim * sizeof(float));
    shrink(m_code_file, rows * padded_dim(m_dim));
    shrink(m_scale_file, rows * sizeof(RowScale));
}

}  // namespace halfspace
