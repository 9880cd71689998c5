// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/ids.hpp"
#include "workspace/workspace.hpp"

#include <span>
#include <vector>

namespace halfspace {

// Labels are in the catalogue and flags where the vectors are, so no transaction holds both. Flags
// are set first and the catalogue's commit counts: a label is never acknowledged without its flag,
// and a flag without what it was set for is taken back, by whatever comes first: the guard that set
// it, the next guard or page, or, for items of an open page, the next opening of the workspace.

/// Sets seen flags ahead of the catalogue's commit, and takes back those it set if that does not
/// come. The caller holds the workspace's mutex. Without items the store is not asked at all, so
/// that labels of an open page are kept while it cannot be reached.
class SeenGuard {
public:
    enum class To { Seen, Unseen };

    /// @throws Error Unavailable if the store cannot set them, whatever its reason: labels must not
    ///         be taken for refused because it is; as Store::set_seen else
    SeenGuard(Workspace& workspace, ClassifierId classifier, std::span<const ItemId> items,
              To to = To::Seen);
    SeenGuard(const SeenGuard&) = delete;
    SeenGuard& operator=(const SeenGuard&) = delete;
    ~SeenGuard();

    void keep() noexcept { m_changed.clear(); }

private:
    void owe_back();

    Workspace& m_workspace;
    ClassifierId m_classifier;
    To m_to;
    std::vector<ItemId> m_changed;
};

/// Takes back what earlier guards could not, because the store could not be reached. The caller
/// holds the workspace's mutex. @throws Error as Store::set_seen; the rest is left for the next
/// time
void settle_seen(Workspace& workspace);

/// Clears the flags that a fit cut short by a kill has set: of items that an open page shows and
/// that have no label. For a workspace that is being opened.
void settle_open_pages(Database& database, Store& store);

}  // namespace halfspace
