// SPDX-License-Identifier: Apache-2.0
#include "store/bitmap_file.hpp"

#include "base/error.hpp"

#include <fcntl.h>

#include <algorithm>
#include <utility>

namespace halfspace {

namespace {

constexpr std::size_t kWordBytes = sizeof(std::uint64_t);
constexpr std::size_t kGrowthWords = 4096 / kWordBytes;

void add_edit(std::vector<BitmapFile::Edit>& edits, const BitmapView& view, std::size_t index,
              std::uint64_t mask, bool value) {
    const std::uint64_t old = view.word(index);
    const std::uint64_t word = value ? old | mask : old & ~mask;
    if (word != old) edits.push_back({index, word});
}

void write_words(const FileDescriptor& file, std::span<const BitmapFile::Edit> edits) {
    std::vector<std::uint64_t> run;
    for (std::size_t at = 0; at < edits.size();) {
        const std::size_t first = edits[at].index;
        run.clear();
        for (; at < edits.size() && edits[at].index == first + run.size(); ++at) {
            run.push_back(edits[at].word);
        }
        file.write_at(std::as_bytes(std::span(run)), first * kWordBytes);
    }
}

/// Readers see words as soon as they are written, so a write that failed must be taken back.
void take_back(const FileDescriptor& file, std::span<const BitmapFile::Edit> before) noexcept {
    try {
        write_words(file, before);
    } catch (const Error&) {
        // The disk refuses this too; the next opening reads what it has kept.
    }
}

}  // namespace

BitmapFile::BitmapFile(std::filesystem::path path, const FileDescriptor& file)
    : m_path(std::move(path)),
      m_mapping(grown_mapping(nullptr, file, file.size())),
      m_words(file.size() / kWordBytes),
      m_view(m_mapping, m_words) {}

BitmapFile BitmapFile::create(const std::filesystem::path& path) {
    return {path, FileDescriptor::open(path, O_RDWR | O_CREAT | O_TRUNC)};
}

BitmapFile BitmapFile::open(const std::filesystem::path& path) {
    return {path, FileDescriptor::open(path, O_RDWR)};
}

std::vector<BitmapFile::Edit> BitmapFile::edits(std::uint64_t begin, std::uint64_t end,
                                                bool value) const {
    std::vector<Edit> edits;
    while (begin < end) {
        const std::uint64_t stop = std::min(end, (begin / 64 + 1) * 64);
        const std::uint64_t upper =
            stop % 64 == 0 ? ~std::uint64_t{0} : (std::uint64_t{1} << (stop % 64)) - 1;
        add_edit(edits, m_view, begin / 64, upper & (~std::uint64_t{0} << (begin % 64)), value);
        begin = stop;
    }
    return edits;
}

std::vector<BitmapFile::Edit> BitmapFile::edits(std::span<const std::uint64_t> items,
                                                bool value) const {
    std::vector<Edit> edits;
    for (std::size_t at = 0; at < items.size();) {
        const std::uint64_t index = items[at] / 64;
        std::uint64_t mask = 0;
        for (; at < items.size() && items[at] / 64 == index; ++at) {
            mask |= std::uint64_t{1} << (items[at] % 64);
        }
        add_edit(edits, m_view, index, mask, value);
    }
    return edits;
}

void BitmapFile::write(std::span<const Edit> edits) {
    if (edits.empty()) return;
    const auto file = FileDescriptor::open(m_path, O_RDWR);
    grow(file, edits.back().index + 1);
    std::vector<Edit> before;
    for (const Edit& edit : edits) before.push_back({edit.index, m_view.word(edit.index)});
    try {
        write_words(file, edits);
        file.sync();
    } catch (const Error&) {
        take_back(file, before);
        throw;
    }
}

void BitmapFile::grow(const FileDescriptor& file, std::size_t words) {
    if (words <= m_words) return;
    const std::size_t rounded = (words + kGrowthWords - 1) / kGrowthWords * kGrowthWords;
    file.reserve(rounded * kWordBytes);
    m_mapping = grown_mapping(std::move(m_mapping), file, rounded * kWordBytes);
    m_words = rounded;
    m_view = BitmapView(m_mapping, m_words);
}

}  // namespace halfspace
