// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/thread_pool.hpp"
#include "store/bitmap_file.hpp"
#include "store/compaction.hpp"
#include "store/row_files.hpp"
#include "store/snapshot.hpp"
#include "store/split_names.hpp"
#include "store/store_header.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace halfspace {

/// The writing side of an embedded store: its files and the order in which they are written. Every
/// change is data first, made durable, then a header slot that acknowledges it. One thread at a
/// time.
class StoreFiles {
public:
    /// @throws Error Conflict if the folder holds a store already; Unavailable
    static StoreFiles create(const std::filesystem::path& folder, const VectorSpace& space);
    static std::filesystem::path header_path(const std::filesystem::path& folder);
    /// @throws Error NotFound if the folder holds no store; Corrupt; Unavailable
    static StoreFiles open(const std::filesystem::path& folder);

    [[nodiscard]] const StoreHeader& header() const noexcept { return m_header.current(); }

    /// The committed state, for readers.
    [[nodiscard]] Snapshot snapshot(std::shared_ptr<Epoch> epoch) const;

    /// Appends unit rows, n x dim floats with n > 0, under a split; durable on return. No reader
    /// may hold a snapshot with more rows than the header tells.
    /// @throws Error InvalidInput (the split's name), Unavailable; nothing has changed then
    void add(std::span<const float> rows, std::string_view split, ThreadPool& pool);

    /// Commits to fewer items. @throws Error Unavailable
    void truncate(std::uint64_t items);
    /// Gives back the disk space of truncated rows. No reader may hold them any more.
    void release_truncated() noexcept;

    /// Sets or clears flags of items that were given, in ascending order; durable on return.
    /// @throws Error Unavailable
    void set_seen(ClassifierId classifier, std::span<const std::uint64_t> items, bool seen);
    /// Removes all flags of a classifier; durable on return. @throws Error Unavailable
    void drop_seen(ClassifierId classifier);
    /// Marks items that were given, in ascending order, as removed; durable on return.
    /// @throws Error Unavailable
    void remove(std::span<const std::uint64_t> items);

    /// Begins to write a new set of row files without the rows of removed items, apart from `keep`.
    /// @throws Error Unavailable; nothing has changed then
    Compaction begin_compaction(std::span<const ItemId> keep);
    /// Takes over a compaction that has copied every row; the old files go.
    /// @throws Error Unavailable; the old rows are then still valid
    void finish_compaction(Compaction& compaction);
    /// Removes row files that no header speaks of: of a compaction that was cut short, or of before
    /// one. What cannot be removed stays and does no harm.
    void remove_stale_files() noexcept;

    /// Disk space by file name. @throws Error Unavailable
    [[nodiscard]] std::map<std::string, std::uint64_t> file_bytes() const;

private:
    StoreFiles(std::filesystem::path folder, HeaderFile header, RowFiles rows, RowIds ids,
               SplitNames names);
    void open_bitmaps();
    void check_splits() const;
    void freeze_mean(StoreHeader& next, std::span<const float> rows) const;
    void clear_flags(std::uint64_t begin, std::uint64_t end);
    BitmapFile create_flags(const std::filesystem::path& path,
                            std::span<const std::uint64_t> items) const;

    std::filesystem::path m_folder;
    HeaderFile m_header;
    RowFiles m_rows;
    RowIds m_ids;
    SplitNames m_names;
    std::vector<BitmapFile> m_splits;  ///< in the order of m_names
    std::map<ClassifierId, BitmapFile> m_seen;
    std::optional<BitmapFile> m_removed;  ///< none as long as nothing was ever removed
    std::shared_ptr<const std::vector<float>> m_mean;
};

}  // namespace halfspace
