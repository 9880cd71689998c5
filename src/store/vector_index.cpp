// SPDX-License-Identifier: Apache-2.0
#include "store/vector_index.hpp"

#include "base/error.hpp"

#include <array>
#include <string>

namespace halfspace {

std::string_view name_of(VectorIndex index) noexcept {
    switch (index) {
        case VectorIndex::None: break;
        case VectorIndex::Hnsw: return "hnsw";
        case VectorIndex::IvfFlat: return "ivfflat";
    }
    return "none";
}

VectorIndex vector_index_from(std::string_view name) {
    for (const auto index : {VectorIndex::None, VectorIndex::Hnsw, VectorIndex::IvfFlat}) {
        if (name_of(index) == name) return index;
    }
    throw Error(ErrorCode::InvalidInput,
                "There is no index \"" + std::string(name) + "\"; there are none, hnsw, ivfflat");
}

}  // namespace halfspace
