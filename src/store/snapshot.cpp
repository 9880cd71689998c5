// SPDX-License-Identifier: Apache-2.0
#include "store/snapshot.hpp"

#include "store/checks.hpp"

namespace halfspace {

void Snapshot::check_given(std::span<const ItemId> given) const {
    halfspace::check_given(given, items);
}

std::vector<std::uint64_t> Snapshot::rows_of(std::span<const ItemId> wanted) const {
    check_given(wanted);
    std::vector<std::uint64_t> found;
    found.reserve(wanted.size());
    for (const ItemId id : wanted) {
        const auto row = ids.row_of(id);
        if (!row) fail_gone(id);
        found.push_back(*row);
    }
    return found;
}

}  // namespace halfspace
