// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/store_check.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace halfspace {

/// What reading every byte of a workspace has shown.
struct WorkspaceCheck {
    std::filesystem::path folder;
    std::vector<StoreFault> faults;
    std::vector<std::string> notices;  ///< nothing is lost, but worth knowing
    std::uint64_t items = 0;           ///< ids the catalogue has given
    std::uint64_t rows = 0;            ///< vectors that were read
    std::uint64_t unsummed_rows = 0;   ///< of them, those without a checksum
    bool was_stopped = false;
};

/// Checks the catalogue, every set of vectors (see `check_embedded_store`), and that the two agree
/// on items, splits and removals. Works where opening the workspace fails.
///
/// @throws Error NotFound if there is no workspace; Unavailable if it is open elsewhere or cannot
///         be read. Damage is no error but a fault.
WorkspaceCheck check_workspace(const std::filesystem::path& folder,
                               const StoreCheckOptions& options);

}  // namespace halfspace
