// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/mapping.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace halfspace {

/// One bit for each item, 64 items to a word, as one reader sees it. Bits past its end are 0.
/// Single bits may change while it is read; each is old or new.
class BitmapView {
public:
    BitmapView() = default;
    BitmapView(std::shared_ptr<const Mapping> mapping, std::size_t words)
        : m_mapping(std::move(mapping)), m_words(words) {}

    [[nodiscard]] std::uint64_t word(std::size_t index) const noexcept {
        if (index >= m_words) return 0;
        const auto* words = reinterpret_cast<const std::uint64_t*>(m_mapping->data());
        return __atomic_load_n(words + index, __ATOMIC_RELAXED);  // std::atomic_ref wants non-const
    }
    [[nodiscard]] bool bit(std::uint64_t item) const noexcept {
        return (word(item / 64) >> (item % 64) & 1U) != 0;
    }

private:
    std::shared_ptr<const Mapping> m_mapping;
    std::size_t m_words = 0;
};

/// A bitmap on disk. Reads go through the map, writes through the file, so that a full disk is an
/// error and not a signal; space is taken when the file grows.
class BitmapFile {
public:
    /// One word to be written.
    struct Edit {
        std::size_t index;
        std::uint64_t word;
    };

    /// An empty bitmap; what was at `path` goes. Durable once the folder is. @throws Error
    /// Unavailable
    static BitmapFile create(const std::filesystem::path& path);
    /// @throws Error NotFound, Unavailable
    static BitmapFile open(const std::filesystem::path& path);

    [[nodiscard]] const BitmapView& view() const noexcept { return m_view; }

    /// What must be written so that the items [begin, end) have `value`.
    [[nodiscard]] std::vector<Edit> edits(std::uint64_t begin, std::uint64_t end, bool value) const;
    /// The same for single items, which must be in ascending order.
    [[nodiscard]] std::vector<Edit> edits(std::span<const std::uint64_t> items, bool value) const;

    /// Writes the edits, in ascending order of index, and makes them durable.
    /// @throws Error Unavailable; what readers see is then as before
    void write(std::span<const Edit> edits);

private:
    BitmapFile(std::filesystem::path path, const FileDescriptor& file);
    void grow(const FileDescriptor& file, std::size_t words);

    std::filesystem::path m_path;
    std::shared_ptr<const Mapping> m_mapping;
    std::size_t m_words = 0;
    BitmapView m_view;
};

}  // namespace halfspace
