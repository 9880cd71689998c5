// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/ids.hpp"
#include "store/bitmap_file.hpp"
#include "store/quantize.hpp"
#include "store/row_files.hpp"
#include "store/row_ids.hpp"

#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace halfspace {

/// Rows that no longer count may be written over only when nobody reads them. All snapshots between
/// two truncations share one epoch; its end says that the last of them is gone.
class Epoch {
public:
    Epoch() = default;
    Epoch(const Epoch&) = delete;
    Epoch& operator=(const Epoch&) = delete;
    ~Epoch() { m_end.set_value(); }

    [[nodiscard]] std::future<void> end() { return m_end.get_future(); }

private:
    std::promise<void> m_end;
};

/// The store as one query sees it; never changes, apart from single bits of the flags. The bitmaps
/// are of items, whose rows `ids` knows.
struct Snapshot {
    std::uint64_t items = 0;  ///< ids below it have been given
    std::uint64_t rows = 0;
    RowIds ids;
    RowView view;
    std::uint64_t summed_from = 0;  ///< first row that has a checksum
    std::uint64_t mean_start = 0;
    std::shared_ptr<const std::vector<float>> mean;
    std::map<std::string, BitmapView, std::less<>> splits;
    std::map<ClassifierId, BitmapView> seen;
    BitmapView removed;
    std::shared_ptr<Epoch> epoch;

    /// Item ids ascend with the rows, so a tie that goes by row goes by id.
    [[nodiscard]] ItemId id_of(std::uint64_t row) const noexcept { return ids.id_of(row); }
    /// @throws Error NotFound if one of `given` was never given
    void check_given(std::span<const ItemId> given) const;
    /// The rows of `wanted`, in their order.
    /// @throws Error NotFound if one was never given or has no row any more
    [[nodiscard]] std::vector<std::uint64_t> rows_of(std::span<const ItemId> wanted) const;
};

}  // namespace halfspace
