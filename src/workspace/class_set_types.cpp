// SPDX-License-Identifier: Apache-2.0
#include "workspace/class_set_types.hpp"

#include "base/error.hpp"

namespace halfspace {

std::string_view name_of(SetKind kind) noexcept {
    return kind == SetKind::Tags ? "tags" : "exclusive";
}

SetKind set_kind_from(std::string_view name) {
    for (const SetKind kind : {SetKind::Exclusive, SetKind::Tags}) {
        if (name == name_of(kind)) return kind;
    }
    throw Error(ErrorCode::InvalidInput,
                "A set is exclusive or tags, not \"" + std::string(name) + "\"");
}

}  // namespace halfspace
