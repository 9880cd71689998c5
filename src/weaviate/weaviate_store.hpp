// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/store.hpp"
#include "weaviate/address.hpp"
#include "weaviate/transport.hpp"

#include <memory>

namespace halfspace {

/// Makes an empty store in a collection of a Weaviate cluster, which is made too. The layout:
/// docs/formats.md.
///
/// It answers as Store says; what Weaviate cannot search for is found by reading all vectors
/// through. Flags are marks on the objects, so they are set one request each, some at once.
///
/// Weaviate has no lock. Each opening leaves its sign in the engine, and each change looks for it
/// right before it counts; so of two processes the one that opened the store first is refused. What
/// it sent in the milliseconds between its look and the other's opening is done all the same.
///
/// Beside what Store says its members throw Error Unavailable if the engine cannot be reached, is
/// full, lacks replicas or does not answer in time, or if another process opened the store since,
/// and InvalidInput if it does not let us in. A change that fails so is undone when the
/// engine is back, before the next change.
///
/// @throws Error InvalidInput if the dimension is not 1 to 65535, the fingerprint has more than 124
///         bytes or the engine refuses a setting; Conflict if the collection is there already
std::unique_ptr<Store> create_weaviate_store(const WeaviateAddress& address,
                                             const VectorSpace& space,
                                             const WeaviateLimits& limits = {});

/// @throws Error NotFound if there is none; Conflict if the collection is another program's or of a
///         newer version; Corrupt
std::unique_ptr<Store> open_weaviate_store(const WeaviateAddress& address,
                                           const WeaviateLimits& limits = {});

/// Removes a store with all its vectors and flags.
/// @throws Error NotFound if there is none; Conflict if the collection is another program's
void remove_weaviate_store(const WeaviateAddress& address, const WeaviateLimits& limits = {});

}  // namespace halfspace
