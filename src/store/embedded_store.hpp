// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/store.hpp"

#include <filesystem>
#include <memory>

namespace halfspace {

/// Makes an empty store in `folder`, which is made too if need be. Format: docs/formats.md.
///
/// A folder may be open in one process and one object at a time; the workspace sees to it.
///
/// @throws Error InvalidInput if the dimension is not 1 to 65536 or the fingerprint has more than
/// 124
///         bytes; Conflict if the folder holds a store already; Unavailable
std::unique_ptr<Store> create_embedded_store(const std::filesystem::path& folder,
                                             const VectorSpace& space);

/// Opens the store in `folder` as it was when the last writing member returned; after a crash,
/// possibly with what the member that was cut short was adding, whole or not at all.
///
/// @throws Error NotFound if there is no store; Corrupt, naming the file, if one is damaged, cut
///         short or of another format; Unavailable
std::unique_ptr<Store> open_embedded_store(const std::filesystem::path& folder);

}  // namespace halfspace
