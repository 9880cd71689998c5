// SPDX-License-Identifier: Apache-2.0
#include "base/zip_archive.hpp"

#include "base/error.hpp"

#include <zip.h>

#include <algorithm>
#include <array>

namespace halfspace {

namespace {

constexpr std::size_t kChunk_bytes = std::size_t{1} << 16U;

[[noreturn]] void corrupt(const std::string& what) {
    throw Error(ErrorCode::Corrupt, what);
}

struct FileCloser {
    void operator()(zip_file_t* file) const noexcept { zip_fclose(file); }
};

std::uint64_t checked_count(zip_int64_t count) {
    constexpr zip_int64_t kMostEntries = 1'000'000;
    if (count < 0 || count > kMostEntries) {
        throw Error(ErrorCode::InvalidInput, "The zip archive has " + std::to_string(count) +
                                                 " files; a million is the most");
    }
    return static_cast<std::uint64_t>(count);
}

}  // namespace

void ZipArchive::Closer::operator()(zip* archive) const noexcept {
    zip_discard(archive);
}

bool ZipArchive::is_zip(std::span<const std::uint8_t> content) noexcept {
    constexpr std::array<std::uint8_t, 4> kFirst{'P', 'K', 3, 4};
    return content.size() >= kFirst.size() && std::ranges::equal(content.first(4), kFirst);
}

ZipArchive::ZipArchive(std::span<const std::uint8_t> content) {
    // To libzip an empty file is an archive without files.
    if (content.empty()) corrupt("The file is no whole zip archive: it is empty");
    zip_error_t problem;
    zip_error_init(&problem);
    zip_source_t* const source =
        zip_source_buffer_create(content.data(), content.size(), /*freep=*/0, &problem);
    if (source != nullptr) m_archive.reset(zip_open_from_source(source, ZIP_RDONLY, &problem));
    const std::string reason = m_archive ? "" : zip_error_strerror(&problem);
    if (!m_archive && source != nullptr) zip_source_free(source);
    zip_error_fini(&problem);
    if (!m_archive) corrupt("The file is no whole zip archive: " + reason);
    const std::uint64_t count = checked_count(zip_get_num_entries(m_archive.get(), 0));
    m_entries.reserve(count);
    for (std::uint64_t i = 0; i < count; ++i) {
        zip_stat_t found;
        zip_stat_init(&found);
        if (zip_stat_index(m_archive.get(), i, ZIP_FL_ENC_RAW, &found) != 0 ||
            (found.valid & ZIP_STAT_NAME) == 0 || (found.valid & ZIP_STAT_SIZE) == 0) {
            corrupt("The zip archive's list of files is damaged");
        }
        m_entries.push_back({found.name, found.size});
    }
}

const ZipEntry* ZipArchive::find(std::string_view name) const noexcept {
    const auto entry = std::ranges::find(m_entries, name, &ZipEntry::name);
    return entry == m_entries.end() ? nullptr : &*entry;
}

std::vector<std::uint8_t> ZipArchive::read(std::string_view name, std::uint64_t most) const {
    const ZipEntry* const entry = find(name);
    const std::string shown(name);
    if (entry == nullptr) {
        throw Error(ErrorCode::NotFound, "The zip archive has no file " + shown);
    }
    const auto refuse_large = [&] {
        throw Error(ErrorCode::InvalidInput, shown + " in the zip archive has more than " +
                                                 std::to_string(most) + " bytes unpacked");
    };
    if (entry->bytes > most) refuse_large();
    const auto index = static_cast<std::uint64_t>(entry - m_entries.data());
    const std::unique_ptr<zip_file_t, FileCloser> file(zip_fopen_index(m_archive.get(), index, 0));
    if (!file) {
        throw Error(ErrorCode::InvalidInput, shown + " in the zip archive cannot be unpacked: " +
                                                 zip_strerror(m_archive.get()));
    }
    std::vector<std::uint8_t> content;
    for (;;) {
        const std::size_t begin = content.size();
        content.resize(begin + kChunk_bytes);
        const zip_int64_t count = zip_fread(file.get(), content.data() + begin, kChunk_bytes);
        if (count < 0) corrupt(shown + " in the zip archive is damaged");
        content.resize(begin + static_cast<std::size_t>(count));
        if (content.size() > most) refuse_large();
        if (count == 0) break;
    }
    if (content.size() != entry->bytes) {
        corrupt(shown + " in the zip archive has " + std::to_string(content.size()) +
                " bytes, not " + std::to_string(entry->bytes));
    }
    return content;
}

}  // namespace halfspace
