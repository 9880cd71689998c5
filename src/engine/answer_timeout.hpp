// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string_view>

namespace halfspace {

/// How long an engine may take for an answer, as `answer_timeout=SECONDS` in a store's address
/// says.
/// @throws Error InvalidInput unless it is a whole number of seconds, from one to a day
std::chrono::seconds answer_timeout_from(std::string_view text);

}  // namespace halfspace
