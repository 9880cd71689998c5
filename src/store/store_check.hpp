// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/progress.hpp"
#include "store/bitmap_file.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace halfspace {

/// Something that is wrong, in words for a person.
struct StoreFault {
    std::filesystem::path file;
    std::string what;
};

/// What reading every byte of a store has shown.
struct StoreCheck {
    std::vector<StoreFault> faults;
    std::vector<std::string> notices;  ///< nothing is lost, but worth knowing
    std::uint64_t items = 0;
    std::uint64_t rows = 0;           ///< vectors that were read
    std::uint64_t unsummed_rows = 0;  ///< of them, those without a checksum to hold them against
    bool was_stopped = false;

    /// For holding against what else is known of the items; empty if the store cannot be opened.
    std::map<std::string, BitmapView> splits;
    BitmapView removed;
    std::vector<std::uint64_t> seen_classifiers;
};

struct StoreCheckOptions {
    ProgressCallback on_progress = {};
    std::stop_token stop = {};
};

/// Checks both header slots, the lengths, checksums and bitmaps, and of every row: that it is
/// finite, of norm 1, as it was written, and that its int8 form is within its error bound. Repairs
/// nothing; what opening does to a store (docs/formats.md) it does too.
///
/// @throws Error NotFound if there is no store, Unavailable if it cannot be read. Damage is no
///         error but a fault.
StoreCheck check_embedded_store(const std::filesystem::path& folder,
                                const StoreCheckOptions& options = {});

}  // namespace halfspace
