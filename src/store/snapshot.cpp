// SPDX-License-Identifier: Apache-2.0
#include "store/snapshot.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

namespace halfspace {

void Snapshot::check_given(std::span<const ItemId> given) const {
    for (const ItemId id : given) {
        if (value_of(id) < items) continue;
        throw Error(ErrorCode::NotFound,
                    fmt::format("Item {} is not in the vector store, which has {} items, "
                                "numbered from 0",
                                value_of(id), items));
    }
}

std::vector<std::uint64_t> Snapshot::rows_of(std::span<const ItemId> wanted) const {
    check_given(wanted);
    std::vector<std::uint64_t> found;
    found.reserve(wanted.size());
    for (const ItemId id : wanted) {
        const auto row = ids.row_of(id);
        if (!row) {
            throw Error(ErrorCode::NotFound,
                        fmt::format("The vector of item {} is gone: the item was removed and the "
                                    "vector store compacted since",
                                    value_of(id)));
        }
        found.push_back(*row);
    }
    return found;
}

}  // namespace halfspace
