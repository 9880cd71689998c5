// SPDX-License-Identifier: Apache-2.0
#include "store/compaction.hpp"

#include "base/error.hpp"
#include "store/checksum.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace halfspace {

namespace {

constexpr std::string_view kMapEnding = ".ids";

/// A bit for each item that has a row now and keeps it.
RowIds remaining(const StoreHeader& header, const RowIds& ids, const BitmapView& removed,
                 std::span<const ItemId> keep) {
    std::vector<std::uint64_t> words = ids.has_row(header.items);
    std::vector<std::uint64_t> kept(words.size());
    for (const ItemId id : keep) {
        if (value_of(id) < header.items) {
            kept[value_of(id) / 64] |= std::uint64_t{1} << (value_of(id) % 64);
        }
    }
    for (std::size_t i = 0; i < words.size(); ++i) words[i] &= ~removed.word(i) | kept[i];
    return {words, header.items};
}

}  // namespace

Compaction::Compaction(const std::filesystem::path& folder, const StoreHeader& header,
                       const RowIds& ids, const BitmapView& removed, std::span<const ItemId> keep)
    : m_folder(folder),
      m_set(header.file_set + 1),
      m_ids(remaining(header, ids, removed, keep)),
      m_rows(RowFiles::create(folder, m_set, header.space.dim)) {}

Compaction::~Compaction() {
    if (!m_rows) return;
    for (const std::string_view ending : {".f32", ".q8", ".se", ".crc", ".ids"}) {
        try {
            remove_file(RowFiles::path(m_folder, m_set, ending));
        } catch (const Error&) {
            // The next opening removes it.
        }
    }
}

std::uint64_t Compaction::left(const Snapshot& snapshot) const noexcept {
    return m_ids.rows_before(snapshot.items) - m_copied;
}

void Compaction::truncate(std::uint64_t size) {
    m_ids = m_ids.cut(size);
    m_copied = std::min(m_copied, m_ids.rows_before(size));
}

void Compaction::copy(const Snapshot& snapshot, std::uint64_t count) {
    count = std::min(count, left(snapshot));
    m_vectors.clear();
    m_codes.clear();
    m_scales.clear();
    m_sums.clear();
    // Runs of rows that were neighbours before are copied in one piece.
    for (std::uint64_t row = m_copied; row < m_copied + count;) {
        const std::uint64_t begin = *snapshot.ids.row_of(m_ids.id_of(row));
        std::uint64_t end = begin + 1;
        for (++row; row < m_copied + count; ++row, ++end) {
            if (snapshot.ids.row_of(m_ids.id_of(row)) != end) break;
        }
        read_old(snapshot, begin, end);
    }
    m_rows->write(m_copied, {m_vectors, m_codes, m_scales, m_sums});
    m_copied += count;
}

void Compaction::read_old(const Snapshot& snapshot, std::uint64_t begin, std::uint64_t end) {
    const RowView& view = snapshot.view;
    const std::size_t padded = padded_dim(view.dim());
    view.prefetch(begin, end - begin);
    for (std::uint64_t row = begin; row < end; ++row) {
        const std::uint32_t sum = crc32(std::as_bytes(view.row(row)));
        if (row >= snapshot.summed_from && sum != view.sums()[row]) {
            throw Error(ErrorCode::Corrupt,
                        fmt::format("The vector of item {} has changed on the disk since it was "
                                    "written; nothing was compacted. Check the vector store to see "
                                    "what is damaged",
                                    value_of(snapshot.id_of(row))));
        }
        m_sums.push_back(sum);
    }
    m_vectors.insert(m_vectors.end(), view.vectors() + begin * view.dim(),
                     view.vectors() + end * view.dim());
    m_codes.insert(m_codes.end(), view.codes() + begin * padded, view.codes() + end * padded);
    m_scales.insert(m_scales.end(), view.scales() + begin, view.scales() + end);
}

void Compaction::finish(StoreHeader& header, const RowIds& old_ids) {
    m_ids.write(RowFiles::path(m_folder, m_set, kMapEnding));
    m_rows->sync();
    sync_folder(m_folder);
    m_rows->map(m_copied);
    if (header.mean_start != StoreHeader::kNoMean) {
        header.mean_start = m_ids.rows_before(value_of(old_ids.id_of(header.mean_start)));
    }
    header.file_set = m_set;
    header.mapped_items = m_ids.mapped_items();
    header.mapped_rows = m_ids.mapped_rows();
    header.summed_from = 0;
}

RowFiles Compaction::take_files() {
    RowFiles files = *std::move(m_rows);
    m_rows.reset();
    return files;
}

}  // namespace halfspace
