// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

namespace halfspace {

std::string_view name_of(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::InvalidInput: return "invalid_input";
        case ErrorCode::NotFound: return "not_found";
        case ErrorCode::Corrupt: return "corrupt";
        case ErrorCode::Unavailable: return "unavailable";
        case ErrorCode::Conflict: return "conflict";
    }
    return "unknown";
}

}  // namespace halfspace
