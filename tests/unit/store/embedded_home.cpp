// SPDX-License-Identifier: Apache-2.0
#include "embedded_home.hpp"

namespace halfspace::testing {

std::unique_ptr<StoreHome> new_home() {
    return std::make_unique<EmbeddedHome>();
}

}  // namespace halfspace::testing
