// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/progress.hpp"
#include "store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <stop_token>

namespace halfspace {

/// What a copy may do to a store that holds something already.
enum class CopyTarget : std::uint8_t {
    Foreign,  ///< go on only where it holds nothing but the beginning of such a copy
    Own,      ///< also take flags out of it, and items beyond those of the source
};

struct StoreCopyOptions {
    CopyTarget target = CopyTarget::Foreign;
    ProgressCallback on_copied = {};   ///< counts items that have their vector in the copy
    ProgressCallback on_checked = {};  ///< counts items compared at the end
    std::stop_token stop = {};         ///< ends after the batch in hand; what was copied stays
    std::size_t batch_items = 2048;    ///< vectors held here at a time, in each of two stores
};

struct StoreCopyReport {
    std::uint64_t items = 0;     ///< ids the copy holds now
    std::uint64_t known = 0;     ///< of them from an earlier run
    std::uint64_t vectors = 0;   ///< compared at the end, bit for bit
    std::uint32_t checksum = 0;  ///< CRC-32 of those, as read back from the copy, by id
    bool was_stopped = false;    ///< by the token, before all was copied and checked
};

/// Copies everything a store holds into another: vectors, splits, removals, the flags of all
/// classifiers. Ids stay the same. Where a compaction dropped a vector, the copy has none either.
///
/// Run again after it was stopped or killed it goes on behind what `to` holds, of which some is
/// compared first. At the end all of both is read back and compared. `from` must not change
/// meanwhile; nobody else may use `to`.
///
/// @throws Error Conflict if the spaces differ, or `to` holds something else: nothing is changed
///         then; Corrupt if at the end the two are not the same; else as Store's members
StoreCopyReport copy_store(const Store& from, Store& to, const StoreCopyOptions& options = {});

/// Gives `to` the flags of `from`, which has as many items or fewer, and takes others away.
void copy_seen(const Store& from, Store& to, std::size_t batch_items = 1U << 16U);

}  // namespace halfspace
