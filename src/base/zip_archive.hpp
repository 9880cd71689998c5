// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct zip;

namespace halfspace {

/// A file within a zip archive. Its name is whatever the archive says, also `../x` or `/x`: look
/// files up by it, never write to it.
struct ZipEntry {
    std::string name;
    std::uint64_t bytes = 0;  ///< unpacked, as the archive says
};

/// A zip archive in memory (zip64, stored or deflated). Threads: one at a time.
class ZipArchive {
public:
    /// @param content  must outlive the archive
    /// @throws Error Corrupt if it is no whole zip archive
    explicit ZipArchive(std::span<const std::uint8_t> content);

    static bool is_zip(std::span<const std::uint8_t> content) noexcept;

    [[nodiscard]] const std::vector<ZipEntry>& entries() const noexcept { return m_entries; }
    /// The first entry of exactly this name; null if there is none.
    [[nodiscard]] const ZipEntry* find(std::string_view name) const noexcept;

    /// One file, unpacked; its checksum is right.
    /// @param most  bytes it may have; what is said to be shorter and is not ends there too
    /// @throws Error NotFound without such a file; InvalidInput if it is larger or encrypted;
    ///         Corrupt if it is damaged
    [[nodiscard]] std::vector<std::uint8_t> read(std::string_view name, std::uint64_t most) const;

private:
    struct Closer {
        void operator()(zip* archive) const noexcept;
    };
    std::unique_ptr<zip, Closer> m_archive;
    std::vector<ZipEntry> m_entries;
};

}  // namespace halfspace
