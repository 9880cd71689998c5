// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "store/store.hpp"
#include "workspace/workspace.hpp"

#include <memory>
#include <string>

namespace halfspace {

// Sets of vectors that are being made. The caller holds the workspace's mutex.

/// A set that is not in use, with its store.
struct OpenSet {
    VectorSet set;
    std::unique_ptr<Store> store;
};

/// Lists a new set and makes its empty store. Cut short, it leaves a set whose store `open_begun`
/// does not find.
///
/// @param address  of the engine it is in; empty: in the workspace's folder
/// @throws Error as `create_vectors`; no set is listed then
OpenSet make_vector_set(Workspace& workspace, const std::string& encoder,
                        const std::string& address, const VectorSpace& space);

/// The same beside the oldest set, wherever that is.
OpenSet make_vector_set_beside(Workspace& workspace, const std::string& encoder,
                               const VectorSpace& space);

/// Nothing if the set was begun and its store not made yet. @throws Error as `open_vectors`
std::unique_ptr<Store> open_begun(const std::filesystem::path& home, const VectorSet& set);

}  // namespace halfspace
