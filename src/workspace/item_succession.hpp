// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/ids.hpp"
#include "store/store.hpp"
#include "workspace/database.hpp"

#include <span>

namespace halfspace {

/// An item that was removed and the new one of the same content that stands for it from now on.
struct Succession {
    ItemId old_item{};
    ItemId new_item{};
};

/// Gives the new items everything people did with the old ones: labels with their whole history,
/// places on pages and in starts, seen flags. The new items have none of that yet. The caller holds
/// the workspace's mutex and a Transaction.
void take_over(Database& database, Store& store, std::span<const Succession> successions);

}  // namespace halfspace
