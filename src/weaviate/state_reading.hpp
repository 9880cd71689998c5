// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/engine_state.hpp"
#include "weaviate/collection.hpp"

#include <cstdint>
#include <vector>

namespace halfspace {

/// The state of a store, with the flags as the engine has them.
///
/// A search asks one replica, which may have been away and not have caught up; so where there are
/// several nodes each is asked, and where they differ the item itself, whose replicas the engine
/// compares (https://docs.weaviate.io/weaviate/concepts/replication-architecture/consistency).
/// Nodes that are away are left out.
/// @throws Error as WeaviateCollection
EngineState read_state(const WeaviateCollection& collection, const WeaviateLimits& limits,
                       const StoreRecord& record);

/// What the answers of several nodes agree on.
struct AgreedMarks {
    std::vector<MarkedItem> agreed;      ///< by item, the marks ascending
    std::vector<std::uint64_t> unclear;  ///< items that not all told alike, ascending
};
AgreedMarks agreed_marks(const std::vector<std::vector<MarkedItem>>& answers);

}  // namespace halfspace
