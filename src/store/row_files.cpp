// SPDX-License-Identifier: Apache-2.0
#include "store/row_files.hpp"

#include "base/error.hpp"
#include "store/checksum.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> kEndings{".f32", ".q8", ".se", ".crc"};
constexpr std::string_view kMapEnding = ".ids";
constexpr std::size_t kSums = 3;
constexpr std::string_view kStem = "vectors";
constexpr std::size_t kBatchRows = 8192;  // rows quantised and written at a time
constexpr std::size_t kChunkRows = 256;   // rows one worker quantises at a time

std::uint64_t memory_bytes() noexcept {
    return static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
           static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

void check_length(const FileDescriptor& file, const fs::path& path, std::uint64_t rows,
                  std::size_t row_bytes) {
    if (file.size() >= rows * row_bytes) return;
    throw Error(ErrorCode::Corrupt,
                fmt::format("{} is cut short: the header tells of {} rows, {} bytes, but the file "
                            "has {} bytes; restore the vector store from a backup",
                            path.string(), rows, rows * row_bytes, file.size()));
}

/// `vectors.q8` and `vectors.12.q8`, but not `vectors.old.q8`.
bool is_row_file(const std::string& name) {
    const auto has_ending = [&](std::string_view ending) { return name.ends_with(ending); };
    if (!name.starts_with(kStem)) return false;
    if (!std::ranges::any_of(kEndings, has_ending) && !has_ending(kMapEnding)) return false;
    const std::string between = name.substr(kStem.size(), name.rfind('.') - kStem.size());
    return between.empty() || (between.front() == '.' && between.size() > 1 &&
                               between.find_first_not_of("0123456789", 1) == std::string::npos);
}

std::string name_start(std::uint64_t set) {
    return set == 0 ? std::string(kStem) : fmt::format("{}.{}", kStem, set);
}

}  // namespace

fs::path RowFiles::path(const fs::path& folder, std::uint64_t set, std::string_view ending) {
    return folder / (name_start(set) + std::string(ending));
}

std::vector<fs::path> RowFiles::others(const fs::path& folder, std::uint64_t set) {
    std::vector<fs::path> paths;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (is_row_file(name) && name.substr(0, name.rfind('.')) != name_start(set)) {
            paths.push_back(entry.path());
        }
    }
    return paths;
}

RowFiles::RowFiles(const fs::path& folder, std::uint64_t set, std::size_t dim, int flags)
    : m_dim(dim) {
    for (std::size_t i = 0; i < kFiles; ++i) {
        // A store of format version 1 has no checksums.
        m_files[i] = FileDescriptor::open(path(folder, set, kEndings[i]),
                                          i == kSums ? flags | O_CREAT : flags);
    }
}

RowFiles RowFiles::create(const fs::path& folder, std::uint64_t set, std::size_t dim) {
    RowFiles files(folder, set, dim, O_RDWR | O_CREAT | O_TRUNC);
    files.map(0);
    return files;
}

RowFiles RowFiles::open(const fs::path& folder, std::uint64_t set, std::size_t dim,
                        std::uint64_t rows, std::uint64_t summed_from) {
    const bool has_sums = fs::exists(path(folder, set, kEndings[kSums]));
    try {
        RowFiles files(folder, set, dim, O_RDWR);
        const auto row_bytes = files.row_bytes();
        for (std::size_t i = 0; i < kFiles; ++i) {
            if (i == kSums && summed_from >= rows) continue;
            check_length(files.m_files[i], path(folder, set, kEndings[i]), rows, row_bytes[i]);
        }
        files.map(rows);
        if (!has_sums) sync_folder(folder);
        return files;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::NotFound) throw;
        throw Error(ErrorCode::Corrupt,
                    std::string("A file of the vector store is missing: ") + error.what());
    }
}

std::array<std::size_t, RowFiles::kFiles> RowFiles::row_bytes() const noexcept {
    return {m_dim * sizeof(float), padded_dim(m_dim), sizeof(RowScale), sizeof(std::uint32_t)};
}

void RowView::prefetch(std::uint64_t first, std::uint64_t count) const noexcept {
    const std::uint64_t row_bytes = m_dim * sizeof(float);
    if (m_is_scattered) m_vectors->prefetch(first * row_bytes, count * row_bytes);
}

void RowView::prefetch(std::span<const std::uint64_t> rows) const noexcept {
    if (!m_is_scattered) return;
    for (const std::uint64_t row : rows) prefetch(row, 1);
}

std::uint64_t RowView::resident_bytes(std::uint64_t rows) const {
    return m_vectors->resident_bytes(rows * m_dim * sizeof(float)) +
           m_codes->resident_bytes(rows * padded_dim(m_dim)) +
           m_scales->resident_bytes(rows * sizeof(RowScale)) +
           m_sums->resident_bytes(rows * sizeof(std::uint32_t));
}

void RowFiles::map(std::uint64_t rows) {
    const auto bytes = row_bytes();
    for (std::size_t i = 0; i < kFiles; ++i) {
        m_mappings[i] = grown_mapping(std::move(m_mappings[i]), m_files[i], rows * bytes[i]);
    }
    // The codes, which every query reads from end to end, should stay in memory beside them.
    const bool is_scattered = rows * bytes[0] > memory_bytes() / 2;
    if (is_scattered) m_mappings[0]->expect_scattered_reads();
    m_view =
        RowView(m_dim, is_scattered, m_mappings[0], m_mappings[1], m_mappings[2], m_mappings[3]);
}

void RowFiles::write(std::uint64_t first, std::span<const float> rows, std::span<const float> mean,
                     std::uint64_t mean_start, ThreadPool& pool) {
    const std::size_t count = rows.size() / m_dim;
    const std::size_t padded = padded_dim(m_dim);
    const std::vector<float> zero(m_dim);
    std::vector<std::int8_t> codes(std::min(count, kBatchRows) * padded);
    std::vector<RowScale> scales(std::min(count, kBatchRows));
    std::vector<std::uint32_t> sums(std::min(count, kBatchRows));
    for (std::size_t begin = 0; begin < count; begin += kBatchRows) {
        const std::size_t batch = std::min(kBatchRows, count - begin);
        pool.for_chunks(batch, kChunkRows, [&](std::size_t from, std::size_t to) {
            for (std::size_t i = from; i < to; ++i) {
                const bool uses_mean = first + begin + i >= mean_start;
                const auto row = rows.subspan((begin + i) * m_dim, m_dim);
                scales[i] = quantize_row(row, uses_mean ? mean : std::span<const float>(zero),
                                         std::span(codes).subspan(i * padded, padded));
                sums[i] = crc32(std::as_bytes(row));
            }
        });
        write(first + begin,
              {rows.subspan(begin * m_dim, batch * m_dim), std::span(codes).first(batch * padded),
               std::span(scales).first(batch), std::span(sums).first(batch)});
    }
    sync();
    map(first + count);
}

void RowFiles::write(std::uint64_t first, const RowBatch& batch) const {
    const std::array<std::span<const std::byte>, kFiles> content{
        std::as_bytes(batch.vectors), std::as_bytes(batch.codes), std::as_bytes(batch.scales),
        std::as_bytes(batch.sums)};
    const auto bytes = row_bytes();
    for (std::size_t i = 0; i < kFiles; ++i) m_files[i].write_at(content[i], first * bytes[i]);
}

void RowFiles::sync() const {
    for (const FileDescriptor& file : m_files) file.sync();
}

void RowFiles::trim(std::uint64_t rows) const noexcept {
    const auto bytes = row_bytes();
    for (std::size_t i = 0; i < kFiles; ++i) {
        try {
            m_files[i].resize(rows * bytes[i]);
        } catch (const Error&) {
            // It stays longer than need be.
        }
    }
}

}  // namespace halfspace
