// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/progress.hpp"

#include <cstdint>
#include <stop_token>
#include <string_view>

namespace halfspace {

/// What the best matches are found by.
enum class VectorIndex : std::uint8_t {
    None,     ///< a scan of all vectors: exact
    Hnsw,     ///< a graph of neighbours: quick, misses some; slow to build, large
    IvfFlat,  ///< lists around centres: quick to build, misses more
};

/// `none`, `hnsw`, `ivfflat`.
std::string_view name_of(VectorIndex index) noexcept;
/// @throws Error InvalidInput, listing the names
VectorIndex vector_index_from(std::string_view name);

struct IndexBuildOptions {
    ProgressCallback on_progress = {};  ///< counts vectors; from the calling thread
    std::stop_token stop = {};          ///< leaves no index; building begins anew the next time
};

}  // namespace halfspace
