// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "data/source.hpp"
#include "store/item_set.hpp"
#include "workspace/database.hpp"

#include <memory>

namespace halfspace {

/// The items that have all of the metadata `wanted`, each with exactly that value, for the filter
/// of a store; nothing if nothing is wanted. Looks at every item of the catalogue; the caller holds
/// the workspace's mutex.
/// @throws Error NotFound, saying which metadata there are, if no item has them
std::shared_ptr<const ItemSet> items_where(const Database& database, const Metadata& wanted);

}  // namespace halfspace
