// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/ids.hpp"
#include "store/bitmap_file.hpp"
#include "store/quantize.hpp"
#include "store/row_files.hpp"

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

/// The store as one query sees it; never changes, apart from single bits of the flags.
struct Snapshot {
    std::uint64_t rows = 0;
    RowView view;
    std::uint64_t mean_start = 0;
    std::shared_ptr<const std::vector<float>> mean;
    std::map<std::string, BitmapView, std::less<>> splits;
    std::map<ClassifierId, BitmapView> seen;
    std::shared_ptr<Epoch> epoch;

    /// Item ids ascend with the rows, so a tie that goes by row goes by id.
    [[nodiscard]] ItemId id_of(std::uint64_t row) const noexcept { return ItemId{row}; }
    /// The rows of `ids`, in their order. @throws Error NotFound if one is not stored
    [[nodiscard]] std::vector<std::uint64_t> rows_of(std::span<const ItemId> ids) const;
};

}  // namespace halfspace
