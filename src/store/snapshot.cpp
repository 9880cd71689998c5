// SPDX-License-Identifier: Apache-2.0
#include "store/snapshot.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

namespace halfspace {

std::vector<std::uint64_t> Snapshot::rows_of(std::span<const ItemId> ids) const {
    std::vector<std::uint64_t> found;
    found.reserve(ids.size());
    for (const ItemId id : ids) {
        if (value_of(id) >= rows) {
            throw Error(ErrorCode::NotFound,
                        fmt::format("Item {} is not in the vector store, which has {} items, "
                                    "numbered from 0",
                                    value_of(id), rows));
        }
        found.push_back(value_of(id));
    }
    return found;
}

}  // namespace halfspace
