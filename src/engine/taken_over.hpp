// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace halfspace {

/// Says that another process has opened the store at an address, so that this one must not write
/// to it any more.
/// @throws Error Unavailable, always: whatever was to be written is kept, as while the engine is
///         away, until the program was started again
[[noreturn]] void fail_taken_over(std::string_view address);

}  // namespace halfspace
