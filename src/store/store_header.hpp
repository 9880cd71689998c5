// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/file.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

namespace halfspace {

/// What one header slot says: the whole committed state of a store apart from the row data.
struct StoreHeader {
    static constexpr std::uint64_t kNoMean = std::numeric_limits<std::uint64_t>::max();

    VectorSpace space;
    std::uint64_t items = 0;  ///< ids given so far, removed items included
    /// Which set of row files is valid: each compaction writes a new one.
    std::uint64_t file_set = 0;
    /// Items below `mapped_items` have a row only if the map of the file set says so, which is
    /// `mapped_rows` of them; the later ones all have one. So rows ascend with the items.
    std::uint64_t mapped_items = 0;
    std::uint64_t mapped_rows = 0;
    std::uint64_t summed_from = 0;  ///< first row that has a checksum
    /// First row that was quantised against `mean`; rows before it against zero.
    std::uint64_t mean_start = kNoMean;
    std::vector<float> mean;           ///< dim floats; all 0 as long as mean_start is kNoMean
    std::uint64_t names_bytes = 0;     ///< length of the valid part of `splits.names`
    std::uint32_t names_checksum = 0;  ///< CRC-32 of that part
    std::uint32_t split_count = 0;

    [[nodiscard]] std::uint64_t rows() const noexcept { return mapped_rows + items - mapped_items; }
};

/// The file `header`: two checksummed slots written in turn, so that a write that is cut short
/// leaves the other slot to read. Layout: docs/formats.md.
class HeaderFile {
public:
    static constexpr std::size_t kMaxDim = 65536;
    static constexpr std::size_t kMaxFingerprintBytes = 124;

    /// Makes the file, durable, replacing what was there. `header.space` must keep the limits
    /// above.
    /// @throws Error Unavailable
    static HeaderFile create(const std::filesystem::path& path, StoreHeader header);

    /// Reads the newest whole slot. A header of format version 1 is replaced by one of version 2
    /// that says the same.
    /// @throws Error NotFound if there is no file; Corrupt if no slot is whole or of our format
    static HeaderFile open(const std::filesystem::path& path);

    /// What is wrong with one slot while the other is whole; empty if nothing is.
    /// @throws Error as `open` if no slot is whole
    static std::string slot_fault(const std::filesystem::path& path);

    [[nodiscard]] const StoreHeader& current() const noexcept { return m_current; }

    /// Makes `next` the current state, durable on return. The data it speaks of must be durable.
    /// @throws Error Unavailable; the current state is then unchanged here, but the disk may hold
    ///         either, so `settle` is due before data that only `next` speaks of changes again
    void commit(StoreHeader next);

    /// Makes the disk hold only the current state, in both slots, after a failed commit, after
    /// `forget_older_slot` and after opening; no-op otherwise. `commit` does it first by itself.
    /// @throws Error Unavailable
    void settle();

    /// The older slot speaks of rows that are about to go: `settle` must overwrite it.
    void forget_older_slot() noexcept { m_settled = false; }

private:
    HeaderFile(FileDescriptor file, StoreHeader current, std::uint64_t generation);

    FileDescriptor m_file;
    StoreHeader m_current;
    std::uint64_t m_generation;
    bool m_settled = true;
};

}  // namespace halfspace
