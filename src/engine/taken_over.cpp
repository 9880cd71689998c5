// SPDX-License-Identifier: Apache-2.0
#include "engine/taken_over.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

namespace halfspace {

void fail_taken_over(std::string_view address) {
    throw Error(ErrorCode::Unavailable,
                fmt::format("Another process has opened the vector store at {} since and may have "
                            "changed it; end this one and start it again",
                            address));
}

}  // namespace halfspace
