// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/bitmap_file.hpp"
#include "store/quantize.hpp"
#include "store/row_files.hpp"

#include <cstdint>
#include <future>
#include <map>
#include <memory>
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
};

}  // namespace halfspace
