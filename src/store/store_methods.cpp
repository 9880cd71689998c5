// SPDX-License-Identifier: Apache-2.0
#include "store/store_methods.hpp"

namespace halfspace {

std::string_view name_of(Method method) noexcept {
    switch (method) {
        case Method::Exact: break;
        case Method::ReadThrough: return "read-through";
        case Method::Approximate: return "approximate";
    }
    return "exact";
}

}  // namespace halfspace
