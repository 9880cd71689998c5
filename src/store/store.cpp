// SPDX-License-Identifier: Apache-2.0
#include "store/store.hpp"

#include "base/error.hpp"

namespace halfspace {

bool Store::use_index(VectorIndex index, const IndexBuildOptions& /*options*/) {
    if (index == VectorIndex::None) return true;
    throw Error(ErrorCode::InvalidInput, "Vectors in this home (" + methods().home +
                                             ") are always searched by a scan, which is exact; "
                                             "there is no index to choose");
}

bool Store::complete_index(const IndexBuildOptions& /*options*/) {
    return true;
}

}  // namespace halfspace
