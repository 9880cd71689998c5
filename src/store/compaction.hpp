// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/ids.hpp"
#include "store/bitmap_file.hpp"
#include "store/row_files.hpp"
#include "store/row_ids.hpp"
#include "store/snapshot.hpp"
#include "store/store_header.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

namespace halfspace {

/// A set of row files in the making: the rows of all items but the removed ones. The old set stays
/// as it is; items may be added, removed and truncated meanwhile. When everything is copied, a
/// header makes the new set valid. Goes away with its files unless they were taken.
class Compaction {
public:
    /// Decides what goes and makes the new files, empty.
    ///
    /// @param header, ids, removed  the store as it is now
    /// @param keep                  removed items whose rows stay
    /// @throws Error Unavailable
    Compaction(const std::filesystem::path& folder, const StoreHeader& header, const RowIds& ids,
               const BitmapView& removed, std::span<const ItemId> keep);
    Compaction(const Compaction&) = delete;
    Compaction& operator=(const Compaction&) = delete;
    ~Compaction();

    /// Which items have a row in the new set.
    [[nodiscard]] const RowIds& ids() const noexcept { return m_ids; }
    /// How many rows of `snapshot` the new set does without.
    [[nodiscard]] std::uint64_t dropped(const Snapshot& snapshot) const noexcept {
        return snapshot.rows - m_ids.rows_before(snapshot.items);
    }
    /// How many rows of `snapshot` are still to be copied.
    [[nodiscard]] std::uint64_t left(const Snapshot& snapshot) const noexcept;
    [[nodiscard]] std::uint64_t copied() const noexcept { return m_copied; }

    /// Copies the next `count` rows, or what is left, and checks their checksums.
    /// @throws Error Corrupt naming the item; Unavailable
    void copy(const Snapshot& snapshot, std::uint64_t count);
    /// The items from `size` on were truncated, and others may have come in their place.
    void truncate(std::uint64_t size);
    /// Makes the copied rows durable, so that `finish` has little to do. @throws Error Unavailable
    void sync() const { m_rows->sync(); }

    /// Makes the files durable and turns `header`, that of the store now, into that of the new set.
    ///
    /// @param old_ids  of the store now
    /// @throws Error Unavailable
    void finish(StoreHeader& header, const RowIds& old_ids);

    /// The files once they are valid.
    [[nodiscard]] RowFiles take_files();
    /// Leaves the files where they are.
    void keep_files() noexcept { m_rows.reset(); }

private:
    void read_old(const Snapshot& snapshot, std::uint64_t begin, std::uint64_t end);

    std::filesystem::path m_folder;
    std::uint64_t m_set;
    RowIds m_ids;
    std::optional<RowFiles> m_rows;
    std::uint64_t m_copied = 0;

    // The batch that is being copied.
    std::vector<float> m_vectors;
    std::vector<std::int8_t> m_codes;
    std::vector<RowScale> m_scales;
    std::vector<std::uint32_t> m_sums;
};

}  // namespace halfspace
